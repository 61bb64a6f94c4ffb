"""Parsed clicks against what is stored: new and gone versions, one file at a time, in SQL that spills to disk.

Belongs here: the comparison that ``ingestion.versions`` makes batch by batch, for files so large that every batch
would read all stored clicks once more. A file that was never stored has nothing to be compared with.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from ingestion.raw_state import LATEST
from ingestion.report import RunContext
from ingestion.sheets.merge import Merged
from ingestion.sheets.raw_schema import DATASET, RAW_SCHEMAS
from ingestion.sheets.spool import BATCH_ROWS, Spool, TableWriter
from ingestion.versions import VERSION_ID_SQL

_MEMORY_LIMIT: Final = "600MB"
_COMPUTED: Final = ("prev_version_id", "version_id", "known_at", "source_at", "is_gone")


def merge_clicks(context: RunContext, spool: Spool, table: str, again: list[str], protected: set[str]) -> Merged:
    """Write the new versions of a table of clicks to the spool.

    Args:
        context: the run.
        spool: holds the parsed rows, one file of the spool for each file of the inbox.
        table: the sheet.
        again: paths read in this load that had been read before: what they no longer hold is gone.
        protected: record keys that are not gone although no row of them landed.
    """
    merged = Merged()
    left = set(again)
    with (
        spool.fresh_writer(table, RAW_SCHEMAS[table]) as writer,
        attached(context, spool, table) as (connection, stored),
    ):
        connection.register("protected", pa.table({"record_key": pa.array(sorted(protected), pa.string())}))
        work = _Work(connection, table, context.known_at, stored)
        for parsed in spool.parsed(table):
            path = work.begin(parsed)
            left.discard(path)
            if superseded := work.drop_superseded():
                merged.superseded[path] = superseded
            merged.new[path] += work.write_new(writer)
            if path in again:
                merged.gone[path] += work.write_gone(writer)
        for path in sorted(left):
            work.begin_empty(path)
            merged.gone[path] += work.write_gone(writer)
    return Merged(+merged.new, +merged.gone, +merged.superseded)


@contextmanager
def attached(context: RunContext, spool: Spool, table: str) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """A database in bounded memory that spills into the spool, and the SQL name of the stored clicks in it."""
    connection = duckdb.connect()
    try:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"set memory_limit = '{_MEMORY_LIMIT}'")
        connection.execute(f"set temp_directory = {literal(spool.folder / 'spill')}")
        yield connection, _attach(connection, context.home.warehouse, table)
    finally:
        connection.close()


def _attach(connection: duckdb.DuckDBPyConnection, warehouse: Path, table: str) -> str:
    """SQL name of the stored clicks; an empty relation where there are none."""
    if warehouse.exists():
        connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
        found = connection.execute(
            "select 1 from information_schema.tables "
            "where table_catalog = 'warehouse' and table_schema = ? and table_name = ?", [DATASET, table]).fetchall()
        if found:
            return f"warehouse.{DATASET}.{table}"
    connection.register("nothing_stored", RAW_SCHEMAS[table].empty_table())
    return "nothing_stored"


@dataclass
class _Work:
    """The comparison of one file after the other.

    Args:
        connection: in memory, spills into the spool.
        table: the sheet.
        known_at: knowledge time of the run.
        stored: SQL name of the stored versions.
    """

    connection: duckdb.DuckDBPyConnection
    table: str
    known_at: datetime
    stored: str

    def begin(self, parsed: Path) -> str:
        """Look at the parsed rows of one file; returns its path in the inbox."""
        source = f"read_parquet({literal(parsed)}, file_row_number = true)"
        self.connection.execute(f"create or replace temp view parsed as select * from {source}")
        ((path,),) = self._rows("select any_value(path) from parsed")
        self._find_latest(str(path))
        return str(path)

    def begin_empty(self, path: str) -> None:
        """Look at a file of which no row landed."""
        self.connection.execute("create or replace temp view parsed as select null::varchar as record_key where false")
        self._find_latest(path)

    def drop_superseded(self) -> int:
        """Leave only the last row of each key in ``parsed``; returns how many rows went."""
        self.connection.execute("""
            create or replace temp table superseded as
            select file_row_number as position from parsed
            where hash(record_key) in (select hash(record_key) from parsed group by all having count(*) > 1)
            qualify row_number() over (partition by record_key order by file_row_number desc) > 1
        """)
        ((count,),) = self._rows("select count(*) from superseded")
        self.connection.execute("create or replace temp view last_rows as select * from parsed " + (
            "anti join superseded on superseded.position = parsed.file_row_number" if count else ""))
        return int(count)

    def write_new(self, writer: TableWriter) -> int:
        """Append the rows that differ from what is stored; returns how many.

        Unlike a lagging replica, a file cannot show an older version under a version id that is stored already:
        its versions have no clock but ``known_at``, which only grows.
        """
        names = ", ".join(f'last_rows."{name}"' for name in self._plain_names())
        next_id = VERSION_ID_SQL.format(hash="last_rows.content_hash", prev="coalesce(latest.version_id, '')",
                                        key="last_rows.record_key")
        return self._write(writer, f"""
            select {names}, last_rows.source_at, false as is_gone, $known_at as known_at,
                coalesce(latest.version_id, '') as prev_version_id, {next_id} as version_id
            from last_rows left join latest on latest.record_key = last_rows.record_key
            where latest.version_id is null or latest.is_gone or latest.content_hash <> last_rows.content_hash
        """)

    def write_gone(self, writer: TableWriter) -> int:
        """Append gone versions of stored rows that the file no longer holds; returns how many."""
        names = ", ".join(f'held."{name}"' for name in self._plain_names())
        next_id = VERSION_ID_SQL.format(hash="held.content_hash", prev="held.version_id", key="held.record_key")
        return self._write(writer, f"""
            with vanished as (
                select version_id from latest
                anti join parsed on parsed.record_key = latest.record_key
                anti join protected on protected.record_key = latest.record_key
                where not latest.is_gone
            )
            select {names}, held.source_at, true as is_gone, $known_at as known_at,
                held.version_id as prev_version_id, {next_id} as version_id
            from {self.stored} as held semi join vanished on vanished.version_id = held.version_id
            order by held.record_key
        """)

    def _find_latest(self, path: str) -> None:
        """The latest stored version of each row of one file."""
        self.connection.execute(f"""
            create or replace temp table latest as
            select record_key, content_hash, version_id, is_gone from {self.stored} where path = $path
            qualify row_number() over (partition by record_key order by {LATEST}) = 1
        """, {"path": path})

    def _plain_names(self) -> list[str]:
        return [name for name in RAW_SCHEMAS[self.table].names if name not in _COMPUTED]

    def _write(self, writer: TableWriter, sql: str) -> int:
        before = writer.count
        for batch in self.connection.execute(sql, {"known_at": self.known_at}).to_arrow_reader(5 * BATCH_ROWS):
            writer.append_table(pa.Table.from_batches([batch]))
        return writer.count - before

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()


def literal(path: Path) -> str:
    """A path as SQL text."""
    return "'" + str(path).replace("'", "''") + "'"
