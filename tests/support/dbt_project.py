"""Runs the dbt project in process on warehouse files of a test's own folder, and compares two warehouses."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from tests.support.raw_world import RawWorld

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
STAGES = ("staging", "attribution", "marts")
BOOKKEEPING = {"seq", "load_id", "run_seq", "snapshot_id", "published_at"}


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


@cache
def parsed(target: Path, project: Path = PROJECT) -> Manifest:
    """The parsed project, once per target folder."""
    result = dbtRunner().invoke([*_arguments("parse", target, project), "--no-partial-parse"])
    assert isinstance(result.result, Manifest), result.exception
    return result.result


def _arguments(command: str, target: Path, project: Path) -> list[str]:
    return ["--quiet", "--no-use-colors", command, "--project-dir", str(project), "--profiles-dir", str(project),
            "--target-path", str(target), "--log-path", str(target / "logs"), "--log-level-file", "none"]


class Warehouse:
    """A pair of warehouse files in a folder, refreshed by the project's own models.

    Args:
        folder: holds ``warehouse.duckdb`` and ``linkstar_marts.duckdb``.
        target: dbt's target folder (share it over a test session: the project is parsed once).
        project: the dbt project; another one only where a test breaks it on purpose.
    """

    def __init__(self, folder: Path, target: Path, project: Path = PROJECT) -> None:
        self.folder = folder
        self.target = target
        self.project = project
        self.seq = 0
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def path(self) -> Path:
        """The work file with raw, staging and attribution."""
        return self.folder / "warehouse.duckdb"

    @property
    def marts(self) -> Path:
        """The file of the marts."""
        return self.folder / "linkstar_marts.duckdb"

    def refresh(self, clock: datetime, *, select: list[str] | None = None, exclude: list[str] | None = None,
                command: str = "run", variables: dict[str, Any] | None = None) -> None:
        """One refresh: all stages, or the given selection (a run that was killed part of the way)."""
        self.seq += 1
        values = {"run_seq": self.seq, "clock": clock.strftime("%Y-%m-%d %H:%M:%S.%f"), "snapshot_id": f"s{self.seq}", **(variables or {})}
        with _environment(LINKSTAR_WAREHOUSE_PATH=str(self.path), LINKSTAR_MARTS_PATH=str(self.marts)):
            manifest = parsed(self.target, self.project).deepcopy()  # dbt notes in it what it compiled
            chosen = select or ["path:seeds", *(f"path:models/{stage}" for stage in STAGES)]
            arguments = [*_arguments("build" if command == "build" or "path:seeds" in chosen else command, self.target, self.project),
                         "--select", *chosen, "--vars", json.dumps(values)]
            if "build" in arguments and command != "build":
                arguments += ["--exclude-resource-type", "test", "unit_test"]
            elif command == "build":
                arguments += ["--exclude-resource-type", "unit_test"]
            if exclude:
                arguments += ["--exclude", *exclude]
            result = dbtRunner(manifest=manifest).invoke(arguments)
            DuckDBConnectionManager.close_all_connections()  # dbt-duckdb keeps its file open otherwise
        failed = [f"{one.node.name}: {one.message}" for one in getattr(result.result, "results", []) if one.status in ("error", "fail")]
        assert result.success, failed or result.exception

    def rebuilt(self, folder: Path, clock: datetime, select: list[str] | None = None) -> Warehouse:
        """A full build of the same raw layer (or the given selection of it), in another folder."""
        other = Warehouse(folder, self.target, self.project)
        shutil.copy(self.path, other.path)
        with duckdb.connect(str(other.path)) as connection:
            for schema in ("staging", "attribution", "control"):
                connection.execute(f"drop schema if exists {schema} cascade")
        other.seq = self.seq
        other.refresh(clock, select=select)
        return other

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query; the marts are attached as ``marts_db``."""
        with duckdb.connect(str(self.path)) as connection:
            if self.marts.exists():
                connection.execute(f"attach '{self.marts}' as marts_db (read_only)")
            return connection.execute(sql).fetchall()


def compiled_models(folder: Path) -> dict[str, str]:
    """Compiled SQL of every model, against an empty warehouse: name -> SQL."""
    warehouse = Warehouse(folder / "home", folder / "target")
    RawWorld(warehouse.path)
    warehouse.refresh(datetime(2026, 1, 1, tzinfo=UTC), command="compile", select=["resource_type:model"])
    compiled = (folder / "target" / "compiled").rglob("*.sql")
    return {path.stem: path.read_text() for path in compiled if path.parent.suffix != ".yml"}


def _comparable(name: str, kind: str) -> str:
    """A column as it is compared: knowledge times to the second, because a second run at a pinned clock is a microsecond later."""
    return f"date_trunc('second', \"{name}\") as \"{name}\"" if kind == "TIMESTAMP" else f'"{name}"'


def differences(left: Warehouse, right: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    """Tables whose rows differ, with up to five rows that only one side has ('<' left, '>' right).

    Bookkeeping is left out: logs of changes, numbered dirty lists and their columns.
    """
    with duckdb.connect(str(left.path)) as connection:
        connection.execute(f"attach '{left.marts}' as left_marts (read_only)")
        connection.execute(f"attach '{right.path}' as right_warehouse (read_only)")
        connection.execute(f"attach '{right.marts}' as right_marts (read_only)")
        tables = connection.execute("""
            select database_name, schema_name, table_name, list((column_name, data_type) order by column_index) from duckdb_columns()
            where database_name in ('warehouse', 'left_marts') and schema_name in ('staging', 'attribution', 'core', 'marts') and not internal
            group by all order by all""").fetchall()
        found: dict[str, list[tuple[Any, ...]]] = {}
        for database, schema, table, columns in tables:
            if "dirty" in table or table.endswith(("_changes", "_files", "_clock")) or table == "published_figures":
                continue
            other = "right_warehouse" if database == "warehouse" else "right_marts"
            listed = ", ".join(_comparable(name, kind) for name, kind in columns if name not in BOOKKEEPING)
            mine, theirs = f"select {listed} from {database}.{schema}.{table}", f"select {listed} from {other}.{schema}.{table}"
            rows = connection.execute(f"""
                (select '<' as side, * from ({mine} except all {theirs}) limit 5)
                union all (select '>' as side, * from ({theirs} except all {mine}) limit 5)""").fetchall()
            if rows:
                found[f"{schema}.{table}"] = rows
        return found
