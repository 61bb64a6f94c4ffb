"""The marts' own work file: is it whole, and does it belong to this warehouse?

A DuckDB transaction writes one file only, so a crash or a restored backup can leave the two files at
different refreshes. Marts that are *behind* catch up by themselves (every model keeps its applied number);
marts that are *ahead*, or unreadable, are deleted and rebuilt.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import duckdb

from ingestion.config import Home
from orchestration.ledger import connect

MartsState = Literal["missing", "whole", "ahead", "unreadable"]


@dataclass(frozen=True)
class MartClock:
    """The one row of ``core.mart_clock``: what a marts file was built as."""

    clock_at: datetime
    run_seq: int
    snapshot_id: str
    reporting_currency: str


def inspect_marts(home: Home, last_seq: int) -> MartsState:
    """Compare the marts file with the warehouse's ledger.

    Args:
        home: the home.
        last_seq: number of the warehouse's latest refresh.
    """
    if not home.marts.exists():
        return "missing"
    try:
        with connect(home.marts) as connection:
            applied = _applied_seq(connection)
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            raise
        return "unreadable"
    return "ahead" if applied > last_seq else "whole"


def delete_marts(home: Home) -> None:
    """Remove the marts file with everything DuckDB keeps beside it; the next build starts from empty."""
    home.marts.unlink(missing_ok=True)
    home.marts.with_name(home.marts.name + ".wal").unlink(missing_ok=True)
    shutil.rmtree(home.marts.with_name(home.marts.name + ".tmp"), ignore_errors=True)


def read_mart_clock(path: Path) -> MartClock | None:
    """What a marts file (work file or published one) says it is; None when it does not say."""
    if not path.exists():
        return None
    with connect(path, read_only=True) as connection:
        found = connection.execute(
            "select 1 from duckdb_tables() where schema_name = 'core' and table_name = 'mart_clock'").fetchone()
        if not found:
            return None
        row = connection.execute(
            "select clock_at, run_seq, snapshot_id, reporting_currency from core.mart_clock").fetchone()
    return MartClock(row[0], int(row[1]), str(row[2]), str(row[3])) if row else None


def _applied_seq(connection: duckdb.DuckDBPyConnection) -> int:
    """Greatest refresh number any table of the file has applied; 0 in an empty file."""
    tables = {f"{schema}.{table}" for schema, table in connection.execute(
        "select schema_name, table_name from duckdb_tables()").fetchall()}
    applied = 0
    if "control.applied_seq" in tables:
        row = connection.execute("select coalesce(max(seq), 0) from control.applied_seq").fetchone()
        applied = int(row[0]) if row else 0
    if "core.mart_clock" in tables:
        row = connection.execute("select coalesce(max(run_seq), 0) from core.mart_clock").fetchone()
        applied = max(applied, int(row[0]) if row else 0)
    return applied
