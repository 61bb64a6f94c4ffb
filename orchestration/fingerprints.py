"""What makes a stage stale: fingerprints of its inputs. Equal fingerprint = nothing new, the stage is skipped.

A stage depends on the raw rows of completed loads, on the dbt project and on the reporting currency; the
marts also on the business clock (to the hour, or exactly when it is pinned).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from ingestion.config import Home, is_clock_pinned, reporting_currency
from orchestration.ledger import connect
from orchestration.paths import DBT_PROJECT

_LOGIC_SUFFIXES = frozenset({".sql", ".csv"})
_PROJECT_SUFFIXES = frozenset({".sql", ".csv", ".yml", ".yaml", ".md"})
_LOGIC_FOLDERS = ("models", "macros", "seeds")

# dlt's own staging datasets (raw_<source>_staging) list no loads.
_LOADED_TABLES = """
select schema_name, table_name from duckdb_columns()
where schema_name like 'raw\\_%' escape '\\' and column_name = '_dlt_load_id'
    and table_name not like '\\_dlt%' escape '\\' and database_name = current_database()
    and schema_name in (select schema_name from duckdb_tables() where table_name = '_dlt_loads')
order by schema_name, table_name
"""

_BOOKS = "select 'meta.' || table_name from duckdb_tables() where schema_name = 'meta' and table_name not like 'stage%'"


def _digest(parts: Iterable[str]) -> str:
    """Short hash of an ordered list of texts."""
    hasher = hashlib.blake2b(digest_size=16)
    for part in parts:
        hasher.update(part.encode())
        hasher.update(b"\x00")
    return hasher.hexdigest()


def _files_digest(project: Path, files: Iterable[Path]) -> str:
    """Hash of the names and contents of files."""
    parts: list[str] = []
    for path in sorted(files):
        parts += [path.relative_to(project).as_posix(), hashlib.blake2b(path.read_bytes()).hexdigest()]
    return _digest(parts)


def project_fingerprint(project: Path = DBT_PROJECT) -> str:
    """Hash of everything dbt parses: models, macros, tests, seeds, YAML and docs."""
    folders = (*_LOGIC_FOLDERS, "tests")
    files = [path for folder in folders for path in (project / folder).rglob("*")
             if path.is_file() and path.suffix in _PROJECT_SUFFIXES]
    return _files_digest(project, [*files, *project.glob("*.yml")])


def logic_fingerprint(project: Path = DBT_PROJECT) -> str:
    """Hash of what decides the numbers: a change of it means that everything is rebuilt from raw.

    The reporting currency is part of it: what is stored incrementally holds amounts converted to it.
    """
    files = [path for folder in _LOGIC_FOLDERS for path in (project / folder).rglob("*")
             if path.is_file() and path.suffix in _LOGIC_SUFFIXES]
    return _digest([_files_digest(project, [*files, project / "dbt_project.yml"]), reporting_currency()])


def input_fingerprints(home: Home) -> dict[str, str]:
    """What each relation that models read holds, by ``schema.table``.

    Of a raw table that is the completed loads that carried rows, and how many rows each carried; of the bookkeeping,
    which only grows, the number of rows.
    """
    found: dict[str, str] = {}
    with connect(home.warehouse, read_only=True) as connection:
        for schema, table in connection.execute(_LOADED_TABLES).fetchall():
            rows = connection.execute(
                f'select _dlt_load_id, count(*) from "{schema}"."{table}" '
                f'where _dlt_load_id in (select load_id from "{schema}"._dlt_loads where status = 0) '
                "group by _dlt_load_id order by _dlt_load_id").fetchall()
            if rows:
                found[f"{schema}.{table}"] = _digest(f"{load_id}:{count}" for load_id, count in rows)
        for (table,) in connection.execute(_BOOKS).fetchall():
            row = connection.execute(f"select count(*) from {table}").fetchone()
            found[table] = str(row[0] if row else 0)
    return found


def raw_fingerprint(inputs: Mapping[str, str]) -> str:
    """Hash of what the raw tables hold.

    Args:
        inputs: as ``input_fingerprints`` found them.
    """
    return _digest(f"{table}:{digest}" for table, digest in sorted(inputs.items()) if table.startswith("raw_"))


def stage_fingerprint(raw: str, project: str) -> str:
    """Fingerprint of the staging and attribution stages."""
    return _digest([raw, project, reporting_currency()])


def marts_fingerprint(stage: str, clock: datetime, outcomes: Iterable[tuple[object, ...]] = ()) -> str:
    """Fingerprint of the marts: that of their inputs, the clock, and how the latest loads ended.

    Args:
        stage: fingerprint of the inputs.
        clock: the business clock.
        outcomes: of the loads, in a stable order.
    """
    ended = ["|".join(str(part) for part in outcome) for outcome in outcomes]
    return _digest([stage, clock.isoformat() if is_clock_pinned() else f"{clock:%Y-%m-%dT%H}", *ended])
