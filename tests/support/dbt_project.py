"""Runs the dbt project in process on warehouse files of a test's own folder, and compares two warehouses."""

from __future__ import annotations

import gc
import json
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from filelock import FileLock

from orchestration.dbt_affected import tag
from orchestration.parsed_project import PREPARED, ParsedProject, prepare

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT = REPOSITORY / "dbt_project"
STAGES = ("staging", "attribution", "marts")
BOOKKEEPING = {"seq", "load_id", "run_seq", "snapshot_id", "snapshot_from", "snapshot_to", "published_at"}


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
def parsed() -> Manifest:
    """The parsed project as installation leaves it; parsed anew, by one process of the tests, where a file of it changed since."""
    prepared = ParsedProject(PREPARED)
    PREPARED.mkdir(parents=True, exist_ok=True)
    with FileLock(PREPARED / "tests.lock"):
        prepare()
        manifest = prepared.manifest()
    gc.collect()
    gc.freeze()  # it stays till the process ends: nothing of it need be looked at again
    return manifest


def without_reason(model: str, reason: str) -> Manifest:
    """The project with one branch of a dirty list taken away: its model passes rows of that reason over."""
    manifest = parsed().deepcopy()
    node = manifest.nodes[f"model.linkstar.{model}"]
    broken = node.raw_code.replace("from reasons\n", f"from (select * from reasons where reason <> '{reason}') as reasons\n")
    assert broken != node.raw_code
    node.raw_code = broken
    return manifest


def up_to(*tables: str) -> list[str]:
    """The selection of a refresh that builds some tables and all they are computed from: a model costs a twentieth of a second, however few its rows."""
    return ["path:seeds", *(f"+{table}" for table in tables)]


@contextmanager
def _no_collections() -> Iterator[None]:
    """A dbt run makes millions of short-lived objects and hardly a cycle: looking for cycles takes a quarter of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _arguments(command: str, target: Path) -> list[str]:
    return ["--quiet", "--log-level", "none", "--no-use-colors", command, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT),
            "--target-path", str(target), "--log-path", str(target / "logs"), "--log-level-file", "none"]


class Warehouse:
    """A pair of warehouse files in a folder, refreshed by the project's own models.

    Args:
        folder: holds ``warehouse.duckdb`` and ``linkstar_marts.duckdb``, and what dbt compiles.
        manifest: the parsed project; another one only where a test breaks it on purpose.
    """

    def __init__(self, folder: Path, manifest: Manifest | None = None) -> None:
        self.folder = folder
        self.manifest = manifest
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

    @property
    def compiled(self) -> Path:
        """Folder of the SQL that dbt compiled last."""
        return self.folder / "dbt_target" / "compiled"

    def refresh(self, clock: datetime, *, select: list[str] | None = None, exclude: list[str] | None = None,
                models: Collection[str] | None = None, command: str = "run", variables: dict[str, Any] | None = None) -> None:
        """One refresh: all stages, or the given selection (a run that was killed part of the way), or of all stages the given models."""
        self.seq += 1
        values = {"run_seq": self.seq, "clock": clock.strftime("%Y-%m-%d %H:%M:%S.%f"), "snapshot_id": f"s{self.seq}", **(variables or {})}
        with _environment(LINKSTAR_WAREHOUSE_PATH=str(self.path), LINKSTAR_MARTS_PATH=str(self.marts)):
            manifest = (self.manifest or parsed()).deepcopy()  # dbt notes in it what it compiled
            chosen = select or ["path:seeds", *(f"path:models/{stage}" for stage in STAGES)]
            if models is not None:
                tag(manifest, models, "affected")
                chosen = [f"tag:affected,path:models/{stage}" for stage in STAGES]
            arguments = [*_arguments("build" if command == "build" or "path:seeds" in chosen else command, self.folder / "dbt_target"),
                         "--no-write-json", "--select", *chosen, "--vars", json.dumps(values)]
            if "build" in arguments and command != "build":
                arguments += ["--exclude-resource-type", "test", "unit_test"]
            elif command == "build":
                arguments += ["--exclude-resource-type", "unit_test"]
            if exclude:
                arguments += ["--exclude", *exclude]
            with _no_collections():
                result = dbtRunner(manifest=manifest).invoke(arguments)
            DuckDBConnectionManager.close_all_connections()  # dbt-duckdb keeps its file open otherwise
        failed = [f"{one.node.name}: {one.message}" for one in getattr(result.result, "results", []) if one.status in ("error", "fail")]
        assert result.success, failed or result.exception

    def rebuilt(self, folder: Path, clock: datetime, select: list[str] | None = None) -> Warehouse:
        """A full build of the same raw layer (or the given selection of it) by the project as it is, in another folder."""
        other = Warehouse(folder)
        shutil.copy(self.path, other.path)
        with duckdb.connect(str(other.path)) as connection:
            for schema in ("staging", "attribution", "control"):
                connection.execute(f"drop schema if exists {schema} cascade")
        other.seq = self.seq
        other.refresh(clock, select=select)
        return other

    def copied(self, folder: Path, manifest: Manifest | None = None) -> Warehouse:
        """The same warehouse in another folder, for a test to go on with."""
        other = Warehouse(folder, manifest)
        other.seq = self.seq
        shutil.copy(self.path, other.path)
        shutil.copy(self.marts, other.marts)
        return other

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query; the marts are attached as ``marts_db``."""
        with duckdb.connect(str(self.path)) as connection:
            if self.marts.exists():
                connection.execute(f"attach '{self.marts}' as marts_db (read_only)")
            return connection.execute(sql).fetchall()


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
