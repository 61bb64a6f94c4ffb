"""Parsed rows against what is stored: new versions, gone versions.

Within one file the later row of a key wins. Which file wins between files is decided in staging.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from ingestion.report import RunContext
from ingestion.sheets.raw_schema import DATASET, RAW_SCHEMAS
from ingestion.sheets.spool import BATCH_ROWS, Spool
from ingestion.versions import KnownVersions

# Enough for one load's working set; larger sorts spill into the spool.
_MEMORY_LIMIT = "400MB"


@dataclass
class Merged:
    """New versions of one table, counted by path."""

    new: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)
    superseded: Counter[str] = field(default_factory=Counter)


@contextmanager
def spooled(spool: Spool) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in bounded memory to read spooled rows with; what does not fit spills into the spool."""
    connection = duckdb.connect()
    try:
        connection.execute(f"set memory_limit = '{_MEMORY_LIMIT}'")
        connection.execute(
            f"set temp_directory = '{str(spool.folder / 'spill').replace(chr(39), chr(39) * 2)}'"
        )
        yield connection
    finally:
        connection.close()


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    return connection.execute(sql, parameters).fetchall()


def merge_table(
    context: RunContext, spool: Spool, table: str, again: list[str], protected: set[str]
) -> Merged:
    """Write the new versions of one table to the spool.

    Args:
        table: a sheet or ``quarantine``.
        again: paths read in this load that had been read before: what they no longer hold is gone.
        protected: record keys that are not gone although no row of them landed.
    """
    known = KnownVersions(context.home.warehouse, DATASET, table)
    merged = Merged()
    parsed = [str(path) for path in spool.parsed(table)]
    scope = "path" if "path" in RAW_SCHEMAS[table].names else "scope"
    with spool.fresh_writer(table, RAW_SCHEMAS[table]) as writer:
        for batch in _last_rows(spool, parsed, merged, scope):
            fresh = known.filter(batch, context.known_at)
            merged.new.update(fresh.column(scope).to_pylist())
            writer.append_table(fresh)
        if again:
            seen = _seen_keys(spool, parsed, protected)
            gone = known.missing(seen, context.known_at, f"{scope} in (select unnest(?))", [again])
            if gone.num_rows:
                merged.gone.update(gone.column(scope).to_pylist())
                writer.append_table(gone)
    return merged


def _last_rows(spool: Spool, parsed: list[str], merged: Merged, scope: str) -> Iterator[pa.Table]:
    """The last row of each key, in batches."""
    if not parsed:
        return
    with spooled(spool) as connection:
        connection.execute(
            "create temp table superseded as select record_key, file_row_number as position, path from ("
            f"  select record_key, file_row_number, {scope} as path"
            "  from read_parquet($files, file_row_number = true)"
            "  where record_key in ("
            "    select record_key from read_parquet($files) group by record_key having count(*) > 1)"
            "  qualify row_number() over (partition by record_key order by file_row_number desc) > 1)",
            {"files": parsed},
        )
        merged.superseded.update(
            dict(_rows(connection, "select path, count(*) from superseded group by path", None))
        )
        reader = connection.execute(
            "select rows.* exclude (file_row_number) "
            "from read_parquet($files, file_row_number = true) as rows "
            "anti join superseded on superseded.record_key = rows.record_key "
            "and superseded.position = rows.file_row_number",
            {"files": parsed},
        ).to_arrow_reader(5 * BATCH_ROWS)
        for batch in reader:
            yield pa.Table.from_batches([batch])


def _seen_keys(spool: Spool, parsed: list[str], protected: set[str]) -> pa.Table:
    kept = pa.table({"record_key": pa.array(sorted(protected), pa.string())})
    if not parsed:
        return kept
    with spooled(spool) as connection:
        seen = connection.execute(
            "select distinct record_key from read_parquet($files)", {"files": parsed}
        ).to_arrow_table()
    return pa.concat_tables([seen, kept])
