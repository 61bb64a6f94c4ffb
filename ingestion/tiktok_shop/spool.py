"""Rows of one shop and resource between reading and loading, in bounded memory.

Belongs here: keeping rows until a resource of a shop is read to its end, so that one version per key goes
into a package however many pages and windows showed the row. Does not belong here: what a row means. Rows
are free of personal data before they come here; beyond a few thousand they wait in Parquet files below the
home's dlt folder. A long load keeps them there until it is committed: what a killed run had read to its end is
not asked for again (``journal.py``).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.ahead import ahead
from ingestion.tiktok_shop.settings import BATCH_ROWS

_TIME = pa.timestamp("us", tz="UTC")


class SpooledRow(NamedTuple):
    """One row as read.

    ``payload`` is complete where ``part_key`` is empty; else it is one of several parts of the record, which
    are joined by commas between ``head`` and ``tail``. ``money`` is the amount the row is about, as it was read.
    """

    record_key: str
    part_key: str
    head: str
    payload: str
    tail: str
    source_at: int | None
    created_at: int | None
    is_open: bool
    page: int
    row_number: int
    attempt: int
    money: str | None = None


_SCHEMA = pa.schema([
    ("record_key", pa.string()), ("part_key", pa.string()), ("head", pa.string()), ("payload", pa.string()),
    ("tail", pa.string()), ("source_at", pa.int64()), ("created_at", pa.int64()), ("is_open", pa.bool_()),
    ("page", pa.int64()), ("row_number", pa.int64()), ("attempt", pa.int64()),
    ("money", pa.string()), ("seq", pa.int64()),
])

# Of the rows of one key (and part) the greatest time of the source wins, of equal ones the later fetched.
_WINNERS = """
    select seq, count(*) over (partition by record_key) > 1 as is_part from (
        select seq, record_key, row_number() over (
            partition by record_key, part_key order by source_at desc nulls last, seq desc) as place
        from spooled where attempt not in (select unnest(?::bigint[])))
    where place = 1
"""
# The same rows without a join: DuckDB pushes filters of some joins down to where Arrow cannot apply them.
_TOTALS = """
    select count(distinct record_key), coalesce(sum(try_cast(money as decimal(28, 4))), 0) from (
        select record_key, money, row_number() over (
            partition by record_key, part_key order by source_at desc nulls last, seq desc) as place
        from spooled where attempt not in (select unnest(?::bigint[])))
    where place = 1
"""
# Hardly any record has several parts: only those are gathered in memory, the others pass through.
_WHOLE = """
    select record_key, head || payload || tail as payload, source_at, created_at, is_open, page, row_number
    from spooled inner join winners using (seq) where not is_part
"""
_GATHERED = """
    select record_key, arg_max(head, seq) || string_agg(payload, ',' order by part_key) || arg_max(tail, seq)
        as payload, max(source_at) as source_at, min(created_at) as created_at, bool_or(is_open) as is_open,
        arg_max(page, seq) as page, arg_max(row_number, seq) as row_number
    from spooled inner join winners using (seq) where is_part
    group by record_key
"""
_CANDIDATES = """
    select record_key, md5(payload) as content_hash, to_timestamp(source_at) as source_at, false as is_gone,
        coalesce(?::varchar, record_key) as shop_id, ?::varchar as endpoint, page, row_number,
        to_timestamp(created_at) as created_at, is_open, payload
    from ({records})
"""


class Spool:
    """The rows of one shop and resource.

    Args:
        folder: for Parquet files; removed by ``close``.
        memory: gives a connection to a database in memory, closed by whoever asked for it.
    """

    def __init__(self, folder: Path, memory: Callable[[], duckdb.DuckDBPyConnection] = duckdb.connect) -> None:
        self.memory = memory
        self.folder = folder
        self._folder = folder
        self._rows: list[SpooledRow] = []
        self._files = 0
        self._count = 0
        self._discarded: list[int] = []

    @property
    def is_empty(self) -> bool:
        """Whether no row came."""
        return not self._rows and not self._files

    def add(self, row: SpooledRow) -> None:
        """Keep a row."""
        self._rows.append(row)
        if len(self._rows) >= BATCH_ROWS:
            self.flush()

    def flush(self) -> dict[str, Any]:
        """Write the rows in memory to a file.

        Returns: what ``restore`` needs to know to come back to this point.
        """
        if self._rows:
            self._folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(self._table(), self._folder / f"{self._files:06d}.parquet", compression="zstd")
            self._files += 1
            self._count += len(self._rows)
            self._rows = []
        return {"files": self._files, "rows": self._count, "discarded": self._discarded}

    def restore(self, point: Mapping[str, Any]) -> None:
        """Come back to a point that ``flush`` returned, maybe in another process; later files are removed."""
        self._files, self._count = int(point["files"]), int(point["rows"])
        self._discarded = [int(attempt) for attempt in point["discarded"]]
        for file in self._folder.glob("*.parquet"):
            if int(file.stem) >= self._files:
                file.unlink()

    def discard(self, attempt: int) -> None:
        """Forget the rows of an attempt at a window that was not read to its end."""
        self._discarded.append(attempt)

    def keys(self) -> pa.Table:
        """The record keys (column ``record_key``)."""
        with self._open() as connection:
            return connection.execute(
                "select distinct record_key from spooled where attempt not in (select unnest(?::bigint[]))",
                [self._discarded]).to_arrow_table()

    def keys_among(self, keys: Sequence[str], *, owners: bool = False) -> set[str]:
        """Which of ``keys`` are here.

        Args:
            keys: record keys.
            owners: a key without its last part, such as that of an affiliate order without SKU, is here as well
                if any record of it is.
        """
        if not keys:
            return set()
        owner = "regexp_replace(record_key, '[|][^|]*$', '')"
        names = f"unnest([record_key, {owner}])" if owners else "record_key"
        with self._open() as connection:
            rows = connection.execute(
                f"select distinct name from (select {names} as name from spooled "
                "where attempt not in (select unnest(?::bigint[]))) "
                "where name in (select unnest(?::varchar[]))", [self._discarded, list(keys)]).fetchall()
        return {row[0] for row in rows}

    def batches(self, shop_id: str | None, endpoint: str) -> Iterator[pa.Table]:
        """Candidates for the version log, one per record key, a bounded number at a time.

        Args:
            shop_id: of every row; None where the record is the shop itself.
            endpoint: path the rows came from.
        """
        if self.is_empty:
            return
        with self._open() as connection:
            connection.execute(f"create temp table winners as {_WINNERS}", [self._discarded])
            # One after the other: a UNION ALL that is streamed waits for ever once its first branch fills the buffer.
            for records in (_WHOLE, _GATHERED):
                candidates = connection.execute(_CANDIDATES.format(records=records), [shop_id, endpoint])
                for batch in ahead(candidates.to_arrow_reader(BATCH_ROWS)):
                    if batch.num_rows:
                        yield pa.Table.from_batches([batch])

    def totals(self) -> tuple[int, Decimal]:
        """How many records wait here, and their money."""
        if self.is_empty:
            return 0, Decimal(0)
        with self._open() as connection:
            found = connection.execute(_TOTALS, [self._discarded]).fetchone()
        return found or (0, Decimal(0))

    def close(self) -> None:
        """Remove the files."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _table(self) -> pa.Table:
        """The rows in memory as Arrow, numbered in the order they came."""
        columns: list[Any] = list(zip(*self._rows, strict=True)) or [()] * len(SpooledRow._fields)
        columns.append(range(self._count, self._count + len(self._rows)))
        return pa.table([pa.array(column, field.type) for column, field in zip(columns, _SCHEMA, strict=True)],
                        schema=_SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """An in-memory database in which ``spooled`` is every row so far: one scan, see ``batches``."""
        connection = self.memory()
        try:
            connection.execute("set timezone = 'UTC'")
            if self._files:
                self.flush()
                connection.execute(f"create temp view spooled as select * from read_parquet('{self._quoted()}')")
            else:
                # A table of its own: DuckDB pushes filters of joins into Arrow scans that Arrow cannot answer.
                connection.register("rows_in_memory", self._table())
                connection.execute("create temp table spooled as select * from rows_in_memory")
            yield connection
        finally:
            connection.close()

    def _quoted(self) -> str:
        """Pattern of the Parquet files as the inside of a SQL string."""
        return str(self._folder / "*.parquet").replace("'", "''")
