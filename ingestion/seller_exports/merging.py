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
from ingestion.versions import KnownVersions

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
# Few enough for a processor's cache; a whole number of them makes a row group.
_LOADED_ROWS: Final = GROUP_ROWS // 15
_MEMORY_LIMIT: Final = "1GB"
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
    selects = []
    if (chosen := spool.path(CHOSEN, table)).exists():
        selects.append(f"""
            select {_shown(table)} from {_parsed(spool, table)} as records
            inner join read_parquet({literal(chosen)}) as chosen
                on chosen.file_index = records.file_index and chosen.file_row_number = records.file_row_number""")
    if (withdrawn := spool.path(WITHDRAWN, table)).exists():
        selects.append(f"select {', '.join(RAW_SCHEMAS[table].names)} from read_parquet({literal(withdrawn)})")
    if not selects:
        return None
    target = spool.path("loaded", table)
    target.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"set memory_limit = '{_MEMORY_LIMIT}'")
        connection.execute(f"set temp_directory = {literal(spool.folder / 'spill')}")
        connection.execute("set variable known_at = ?::timestamptz", [context.known_at])
        rows = 0
        # Its fields say which are never NULL; of a file in which they do not dlt writes another one.
        with pq.ParquetWriter(
            str(target), LOADED_SCHEMA, compression=_COMPRESSION, use_dictionary=["path"]
        ) as writer:
            for select in selects:  # not as UNION ALL: DuckDB may wait for ever when it streams one
                reader = connection.execute(f"select *, '{load_id}' as {LOAD_ID} from ({select})")
                for group in ahead(_groups(reader.to_arrow_reader(_LOADED_ROWS)), 1):
                    rows += group.num_rows
                    writer.write_table(group.cast(LOADED_SCHEMA), row_group_size=GROUP_ROWS)
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


def _shown(table: str) -> str:
    """SQL of the columns of a raw table, of a parsed record that was chosen."""
    of_chosen = ("prev_version_id", "version_id")
    return ", ".join(
        "getvariable('known_at') as known_at"
        if name == "known_at"
        else f"{'chosen' if name in of_chosen else 'records'}.{name}"
        for name in RAW_SCHEMAS[table].names
    )


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
