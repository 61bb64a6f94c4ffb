"""Parsed records against what is stored: the new versions of a table.

Of one key in several files of a run the record with the later times stays, of equals the one from the file whose latest
time is later, of equals the later file. What is stored already is no news, also when a newer version lies above it: an
older export dropped in after a newer one, or once more, changes nothing. An export never says that an order is gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.ahead import ahead
from ingestion.clicks.merge import literal
from ingestion.quarantine import QuarantineRecord, to_arrow
from ingestion.raw_state import has_table, open_warehouse
from ingestion.raw_tables import GROUP_ROWS, LOAD_ID
from ingestion.report import RunContext
from ingestion.seller_exports.raw_schema import DATASET, LOADED_SCHEMA, RAW_SCHEMAS
from ingestion.sheets.spool import Spool
from ingestion.versions import KNOWN_AT_TYPE, KnownVersions

CHOSEN: Final = "chosen"
"""Folder of the spool: which parsed records are new versions."""

WITHDRAWN: Final = "withdrawn"
"""Folder of the spool: versions that say that a record is gone."""

CHOSEN_SCHEMA: Final = pa.schema([
    ("file_index", pa.uint64()),
    ("file_row_number", pa.int64()),
    ("prev_version_id", pa.string()),
    ("version_id", pa.string()),
])
_BATCH_ROWS: Final = 1_000_000
# As many as a row group of a parsed file: few enough for a processor's cache.
_LOADED_ROWS: Final = 20_000
# Columns of a version that are not its record's.
_OF_LOG: Final = ("prev_version_id", "version_id", "known_at")
# Only payloads take room worth the work: writing them as they are costs more than making them short.
_COMPRESSION: Final = {name: "snappy" if name == "payload" else "none" for name in LOADED_SCHEMA.names}


def merge_records(context: RunContext, spool: Spool, table: str) -> Counter[str]:
    """Choose the parsed records of one table that are new versions; payloads are not touched.

    Returns: new rows by path (rows of the files, not records).
    """
    new: Counter[str] = Counter()
    known = KnownVersions(context.home.warehouse, DATASET, table)
    with spool.writer(CHOSEN, table, CHOSEN_SCHEMA) as writer:
        for batch in _unstored(context, spool, table):
            fresh = known.filter(batch, context.known_at)
            for rows in fresh.group_by("path").aggregate([("row_count", "sum")]).to_pylist():
                new[rows["path"]] += int(rows["row_count_sum"])
            writer.append_table(fresh)
    return new


def withdraw_records(context: RunContext, spool: Spool, table: str, moved: list[str]) -> None:
    """Write to the spool that records are gone, of files that were moved into another shop's folder.

    Args:
        context: the run.
        spool: where the versions go.
        table: whose records.
        moved: the paths where the files lay before.
    """
    if not moved:
        return
    known = KnownVersions(context.home.warehouse, DATASET, table)
    nothing = pa.table({"record_key": pa.array([], pa.string())})
    with spool.writer(WITHDRAWN, table, RAW_SCHEMAS[table]) as writer:
        writer.append_table(known.missing(nothing, context.known_at, "path in (select unnest(?))", [moved]))


def write_versions(context: RunContext, spool: Spool, table: str, load_id: str) -> tuple[Path, int] | None:
    """Write the withdrawn and the chosen records of one table to the file that is loaded as it is.

    Args:
        context: the run.
        spool: holds the parsed, the chosen and the withdrawn records.
        table: which.
        load_id: of the package that takes the file; it is a column of every row.

    Returns: the file, with the columns of the raw table, and how many rows it has; None if there are none.
    """
    if not any(spool.path(stage, table).exists() for stage in (CHOSEN, WITHDRAWN)):
        return None
    target = spool.path("loaded", table)
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    # Its fields say which are never NULL; of a file in which they do not dlt writes another one.
    with pq.ParquetWriter(str(target), LOADED_SCHEMA, compression=_COMPRESSION, use_dictionary=["path"]) as writer:
        for group in ahead(_groups(_versions(context, spool, table)), 1):
            rows += group.num_rows
            loads = pa.repeat(load_id, group.num_rows)
            writer.write_table(
                group.append_column(LOAD_ID, loads).cast(LOADED_SCHEMA), row_group_size=GROUP_ROWS
            )
    return target, rows


def _groups(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches put together to tables of a row group's rows, the last one shorter."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(one.num_rows for one in waiting) >= GROUP_ROWS:
            table = pa.Table.from_batches(waiting)
            waiting = table.slice(GROUP_ROWS).to_batches()
            yield table.slice(0, GROUP_ROWS)
    if waiting:
        yield pa.Table.from_batches(waiting)


def _versions(context: RunContext, spool: Spool, table: str) -> Iterator[pa.RecordBatch]:
    """The new versions of a table with the columns of raw, but for the load."""
    for withdrawn in spool.stored(WITHDRAWN, table):
        yield from withdrawn.to_batches()
    if not spool.path(CHOSEN, table).exists():
        return
    names = RAW_SCHEMAS[table].names
    for index, path in enumerate(spool.parsed(table)):
        chosen = _chosen(spool, table, index)
        places = chosen.column("file_row_number").to_numpy()
        first = 0
        # Not joined in SQL: on the way to Arrow one thread would copy all payloads once more.
        with pq.ParquetFile(str(path), pre_buffer=False) as parquet:
            for records in parquet.iter_batches(_LOADED_ROWS, columns=[one for one in names if one not in _OF_LOG]):
                low, high = np.searchsorted(places, (first, first + records.num_rows))
                taken = records if high - low == records.num_rows else records.take(pa.array(places[low:high] - first))
                first += records.num_rows
                known_at = pa.repeat(pa.scalar(context.known_at, KNOWN_AT_TYPE), taken.num_rows)
                versions = pa.Table.from_batches([taken]).append_column("known_at", known_at)
                for name in ("prev_version_id", "version_id"):
                    versions = versions.append_column(name, chosen.column(name).slice(low, high - low))
                yield from versions.select(names).to_batches()


def _chosen(spool: Spool, table: str, index: int) -> pa.Table:
    """Which records of a parsed file are new versions, in the order in which they stand there."""
    with duckdb.connect() as connection:
        chosen = connection.execute(f"""
            select file_row_number, prev_version_id, version_id from read_parquet({literal(spool.path(CHOSEN, table))})
            where file_index = ? order by file_row_number""", [index])
        return chosen.to_arrow_table().combine_chunks()


def _parsed(spool: Spool, table: str) -> str:
    """SQL of the parsed records of a table; ``file_index`` and ``file_row_number`` say where each stands."""
    listed = ", ".join(literal(path) for path in spool.parsed(table))
    return f"read_parquet([{listed}])"


def _unstored(context: RunContext, spool: Spool, table: str) -> Iterator[pa.Table]:
    """One record a key that is not stored in this very state, in batches, without its payload."""
    if not spool.parsed(table):
        return
    with open_warehouse(context.home.warehouse) as connection:
        connection.execute("set preserve_insertion_order = false")
        parsed = _parsed(spool, table)
        (is_repeated,) = connection.execute(
            f"select count(distinct record_key) < count(*) from {parsed}"
        ).fetchone() or (True,)
        # Hardly any key comes twice, and ranking the records would sort them all.
        place = """row_number() over (partition by record_key order by source_at desc nulls last,
            file_latest_at desc nulls last, file_index desc, file_row_number desc)"""
        found = connection.execute(f"""
            with places as (
                select record_key, content_hash, source_at, file_latest_at, is_gone, path, row_count, file_index,
                    file_row_number, {place if is_repeated else 1} as place
                from {parsed}
            )
            select record_key, content_hash, source_at, is_gone, path, row_count, file_index, file_row_number
            from places anti join ({_stored(connection, table)}) as stored
                on stored.record_key = places.record_key and stored.content_hash = places.content_hash
                and stored.source_at is not distinct from places.source_at
                and coalesce(stored.file_latest_at >= places.file_latest_at, true)
            where place = 1""").to_arrow_table()
    for batch in found.to_batches(_BATCH_ROWS):
        yield pa.Table.from_batches([batch])


def _stored(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """SQL of the stored states: orders know the latest time of the file that showed them, it heads the payload.

    A record that was ever withdrawn is left to ``KnownVersions``: its earlier state may come again.
    """
    columns = "record_key, content_hash, source_at, "
    if not has_table(connection, DATASET, table):
        return (
            "select null::varchar as record_key, null::varchar as content_hash, null::timestamptz as source_at, "
            "null::timestamptz as file_latest_at where false"
        )
    latest = (
        "try_cast(nullif(regexp_extract(payload, '\"file_latest_at\":\"([^\"]*)\"', 1), '') as timestamp)"
        if table in ("orders", "affiliate_orders")
        else "null"
    )
    return (
        f"select {columns} timezone('UTC', cast({latest} as timestamp)) as file_latest_at "
        f"from {DATASET}.{table} where record_key in (select record_key from places) "
        f"and record_key not in (select record_key from {DATASET}.{table} where is_gone)"
    )


def merge_quarantine(context: RunContext, spool: Spool, held: list[QuarantineRecord], looked_at: list[str]) -> int:
    """Write the news of the quarantine to the spool: what is held now, and what is held no more.

    Args:
        context: the run.
        spool: where the versions go.
        held: the records of this run.
        looked_at: paths of which ``held`` is complete.

    Returns: how many versions are new.
    """
    known = KnownVersions(context.home.warehouse, DATASET, "quarantine")
    candidates = to_arrow(held)
    with spool.fresh_writer("quarantine", RAW_SCHEMAS["quarantine"]) as writer:
        writer.append_table(known.filter(candidates, context.known_at))
        if looked_at:
            writer.append_table(known.missing(candidates, context.known_at, "scope in (select unnest(?))", [looked_at]))
        return writer.count
