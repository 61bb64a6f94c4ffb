"""The version log: which candidate rows are new versions, and what their ids are.

Belongs here: content hashes, version ids, and the comparison of candidates with what a raw table holds
(DuckDB joins over Arrow, never a Python loop over stored history). Does not belong here: anything that
knows a source.

A raw table never changes a row. A key's latest version is the greatest by (``source_at`` nulls first,
``known_at``, ``version_id``): the one total order used everywhere.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
import orjson
import pyarrow as pa

KNOWN_AT_TYPE = pa.timestamp("us", tz="UTC")
LOG_FIELDS = (
    pa.field("record_key", pa.string()),
    pa.field("content_hash", pa.string()),
    pa.field("prev_version_id", pa.string()),
    pa.field("version_id", pa.string()),
    pa.field("known_at", KNOWN_AT_TYPE),
    pa.field("source_at", KNOWN_AT_TYPE),
    pa.field("is_gone", pa.bool_()),
)
_CANDIDATE_COLUMNS = ("record_key", "content_hash", "source_at", "is_gone")
CANDIDATE_FIELDS = tuple(field for field in LOG_FIELDS if field.name in _CANDIDATE_COLUMNS)

_COMPUTED = ("known_at", "version_id", "prev_version_id")
_LATEST_ORDER = "source_at desc nulls last, known_at desc, version_id desc"
_LONG: Final = 1.0  # seconds
_ONCE: Final = """
    select * from candidates
    qualify row_number() over (
        partition by record_key order by source_at desc nulls last, candidate_number desc) = 1"""
VERSION_ID_SQL = "md5({hash} || '|' || {prev} || '|' || {key})"


def _plain(value: object) -> str:
    """Canonical text of the types JSON has no word for."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text in ("-0", "") else text
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"a value of type {type(value).__name__} cannot be hashed")


def canonical_json(content: object) -> bytes:
    """Compact JSON with sorted keys; decimals without trailing zeros, times as ISO text."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
    return orjson.dumps(content, default=_plain, option=options)


def content_hash(content: Mapping[str, Any]) -> str:
    """Hash of a row's content (the caller leaves volatile fields out): md5 of its canonical JSON."""
    return hashlib.md5(canonical_json(content), usedforsecurity=False).hexdigest()


def version_id(record_key: str, content: str, prev_version_id: str) -> str:
    """Id of the version that follows ``prev_version_id`` ('' for the first) with this content hash."""
    text = f"{content}|{prev_version_id}|{record_key}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class KnownVersions:
    """The stored versions of one raw table.

    Every call opens the warehouse and closes it again, so that dlt can write in between. A warehouse or a
    table that does not exist yet reads as empty and is not created.

    Args:
        warehouse: the DuckDB file.
        dataset: schema of the raw table, such as ``raw_sheets``.
        table: name of the raw table.
        opened: gives a connection to the warehouse that the caller keeps open; closed by whoever asked for it.
    """

    def __init__(self, warehouse: Path, dataset: str, table: str,
                 opened: Callable[[], duckdb.DuckDBPyConnection] | None = None) -> None:
        self.warehouse = warehouse
        self.dataset = dataset
        self.table = table
        self._opened = opened

    def filter(self, candidates: pa.Table, known_at: datetime) -> pa.Table:
        """The candidates that are new versions, completed with the columns of the log.

        Drops, in this order: all but one candidate of a key (the greatest ``source_at`` stays, of equal ones
        the later row); a candidate equal to the key's latest version; a second gone version in a row; a
        version the table already holds (an older state shown once more by a lagging replica).

        Args:
            candidates: columns ``record_key``, ``content_hash``, ``source_at``, ``is_gone`` and any others.
            known_at: knowledge time of the run.
        """
        names = [name for name in candidates.column_names if name not in _COMPUTED]
        numbers = pa.arange(0, candidates.num_rows)
        numbered = candidates.select(names).append_column("candidate_number", numbers)
        kept = ", ".join(f'fresh."{name}"' for name in names)
        next_id = VERSION_ID_SQL.format(hash="fresh.content_hash", prev="coalesce(latest.version_id, '')",
                                         key="fresh.record_key")
        with self._connection() as connection:
            stored = self._stored(connection)
            connection.register("candidates", numbered)
            table = connection.execute(f"""
                with fresh as ({_ONCE if _has_repeats(connection) else "select * from candidates"}), stored as (
                    select record_key, content_hash, version_id, source_at, known_at, is_gone from {stored}
                    where record_key in (select record_key from fresh)
                ), latest as (
                    select * from stored
                    qualify row_number() over (partition by record_key order by {_LATEST_ORDER}) = 1
                ), changed as (
                    select {kept}, coalesce(latest.version_id, '') as prev_version_id, {next_id} as version_id,
                        fresh.candidate_number
                    from fresh left join latest on latest.record_key = fresh.record_key
                    where case when latest.version_id is null then not fresh.is_gone
                               when fresh.is_gone then not latest.is_gone
                               else latest.is_gone or latest.content_hash <> fresh.content_hash end
                )
                select * exclude (candidate_number) from changed
                where version_id not in (select version_id from stored)
                order by candidate_number
            """).to_arrow_table()
        return _with_known_at(table, known_at)

    def current(self, where: str = "true", parameters: list[Any] | None = None, *,
                include_gone: bool = False) -> pa.Table:
        """Latest version of each key that satisfies ``where`` (SQL over the stored columns).

        Returns: the stored columns without dlt's own; with nothing stored an empty table of the log.
        """
        with self._connection() as connection:
            stored, exists = self._stored(connection), self._exists(connection)
            sql = self._current_sql(stored, where if exists else "true", include_gone=include_gone)
            table = connection.execute(sql, parameters if exists and parameters else []).to_arrow_table()
        return table.drop_columns([name for name in table.column_names if name.startswith("_dlt_")])

    def missing(self, seen: pa.Table, known_at: datetime, where: str = "true",
                parameters: list[Any] | None = None) -> pa.Table:
        """Gone versions of the keys a complete snapshot no longer shows.

        Args:
            seen: a table with the column ``record_key``: every key of the snapshot.
            known_at: knowledge time of the run.
            where: which stored records the snapshot covers, such as one file or one shop.
            parameters: values of the placeholders in ``where``.
        """
        with self._connection() as connection:
            stored, exists = self._stored(connection), self._exists(connection)
            connection.register("seen", seen.select(["record_key"]))
            names = [row[0] for row in connection.execute(f"describe select * from {stored}").fetchall()]
            others = ", ".join(f'held."{name}"' for name in names
                               if name not in (*_COMPUTED, "is_gone") and not name.startswith("_dlt_"))
            next_id = VERSION_ID_SQL.format(hash="held.content_hash", prev="held.version_id", key="held.record_key")
            table = connection.execute(f"""
                select {others}, true as is_gone, held.version_id as prev_version_id, {next_id} as version_id
                from ({self._current_sql(stored, where if exists else "true", include_gone=False)}) as held
                anti join seen on seen.record_key = held.record_key
                order by held.record_key
            """, parameters if exists else []).to_arrow_table()
        return _with_known_at(table, known_at)

    def _current_sql(self, stored: str, where: str, *, include_gone: bool) -> str:
        """SQL of the latest versions; found over the narrow columns, so that payloads are not sorted."""
        gone = "true" if include_gone else "not is_gone"
        return f"""
            select stored.* from {stored} as stored semi join (
                select version_id, is_gone,
                    row_number() over (partition by record_key order by {_LATEST_ORDER}) as place
                from {stored}
            ) as latest on latest.version_id = stored.version_id and latest.place = 1
            where {gone} and ({where})
        """

    @contextmanager
    def _connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A short-lived connection; in memory while there is no warehouse."""
        if self._opened is not None:
            connection = self._opened()
        else:
            connection = duckdb.connect(str(self.warehouse)) if self.warehouse.exists() else duckdb.connect()
        try:
            connection.execute("set timezone = 'UTC'")
            yield connection
        finally:
            connection.close()

    def _exists(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Whether the raw table exists."""
        found = connection.execute(
            "select count(*) from information_schema.tables where table_catalog = current_database() "
            "and table_schema = ? and table_name = ?", [self.dataset, self.table]).fetchone()
        return bool(found and found[0])

    def _stored(self, connection: duckdb.DuckDBPyConnection) -> str:
        """SQL name of the raw table, or an empty relation of the log's columns."""
        if self._exists(connection):
            return f'"{self.dataset}"."{self.table}"'
        connection.register("no_versions", pa.schema(LOG_FIELDS).empty_table())
        return "no_versions"


class OpenWarehouse:
    """The warehouse, opened when something is asked of it and kept open: opening costs more than most questions.

    Whoever has it closes it before dlt writes, which opens the file with settings of its own.

    Args:
        warehouse: the DuckDB file.
        dataset: schema of the raw tables.
    """

    def __init__(self, warehouse: Path, dataset: str) -> None:
        self._warehouse = warehouse
        self._dataset = dataset
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._opened_at = 0.0

    def of(self, table: str) -> KnownVersions:
        """The versions of one table."""
        return KnownVersions(self._warehouse, self._dataset, table, self._open)

    def close(self) -> None:
        """Close the warehouse; the next question opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def rest(self) -> None:
        """Close the warehouse if it has been open for a while: others may want to look."""
        if self._connection is not None and time.monotonic() - self._opened_at > _LONG:
            self.close()

    def _open(self) -> duckdb.DuckDBPyConnection:
        """A cursor on the warehouse; in memory while there is none."""
        if self._connection is None:
            exists = self._warehouse.exists()
            self._connection = duckdb.connect(str(self._warehouse)) if exists else duckdb.connect()
            self._opened_at = time.monotonic()
        return self._connection.cursor()


def _has_repeats(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a key comes twice among ``candidates``: hardly ever, and ranking all of them would sort them all."""
    found = connection.execute("select count(distinct record_key) < count(*) from candidates").fetchone()
    return bool(found and found[0])


def _with_known_at(table: pa.Table, known_at: datetime) -> pa.Table:
    """Append the run's knowledge time; the version id is the key of the log and never null."""
    column = pa.repeat(pa.scalar(known_at, KNOWN_AT_TYPE), table.num_rows)
    table = table.append_column(pa.field("known_at", KNOWN_AT_TYPE), column)
    place = table.schema.get_field_index("version_id")
    return table.set_column(place, pa.field("version_id", pa.string(), nullable=False), table.column(place))
