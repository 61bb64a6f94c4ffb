"""Parsed records against what is stored: the new versions of a table.

Of one key in several files of a run the record with the later times stays, of equals the one from the file whose latest
time is later, of equals the later file. What is stored already is no news, also when a newer version lies above it: an
older export dropped in after a newer one, or once more, changes nothing. An export never says that an order is gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from ingestion.quarantine import QuarantineRecord, to_arrow
from ingestion.report import RunContext
from ingestion.seller_exports.raw_schema import DATASET, RAW_SCHEMAS
from ingestion.seller_exports.shops import has_raw_table
from ingestion.sheets.spool import Spool
from ingestion.sheets.state import open_warehouse
from ingestion.versions import KnownVersions

_BATCH_ROWS = 100_000


def merge_records(context: RunContext, spool: Spool, table: str) -> Counter[str]:
    """Write the new versions of one table to the spool.

    Returns: new rows by path (rows of the files, not records).
    """
    new: Counter[str] = Counter()
    known = KnownVersions(context.home.warehouse, DATASET, table)
    with spool.fresh_writer(table, RAW_SCHEMAS[table]) as writer:
        for batch in _unstored(context, spool, table):
            fresh = known.filter(batch, context.known_at)
            for path, rows in zip(fresh.column("path").to_pylist(), fresh.column("row_count").to_pylist(), strict=True):
                new[path] += int(rows)
            writer.append_table(fresh)
    return new


def _unstored(context: RunContext, spool: Spool, table: str) -> Iterator[pa.Table]:
    """One record a key that is not stored in this very state, in batches."""
    parsed = [str(path) for path in spool.parsed(table)]
    if not parsed:
        return
    with open_warehouse(context.home.warehouse) as connection:
        connection.execute("set preserve_insertion_order = false")
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in parsed)
        source = f"read_parquet([{listed}], filename = true, file_row_number = true)"
        target = spool.folder / "unstored.parquet"
        connection.execute(f"""
            copy (
                with places as (
                    select record_key, content_hash, source_at, file_latest_at, filename, file_row_number,
                        row_number() over (partition by record_key order by source_at desc nulls last,
                            file_latest_at desc nulls last, filename desc, file_row_number desc) as place
                    from {source}
                ), wanted as (
                    select filename, file_row_number from places anti join ({_stored(connection, table)}) as stored
                        on stored.record_key = places.record_key and stored.content_hash = places.content_hash
                        and stored.source_at is not distinct from places.source_at
                        and coalesce(stored.file_latest_at >= places.file_latest_at, true)
                    where place = 1
                )
                select records.* exclude (filename, file_row_number) from {source} as records
                semi join wanted on wanted.filename = records.filename and wanted.file_row_number =
                    records.file_row_number
            ) to '{str(target).replace("'", "''")}' (format parquet)""")
    with duckdb.connect() as reader:
        reader.execute("set timezone = 'UTC'")
        for batch in reader.execute("select * from read_parquet(?)", [str(target)]).to_arrow_reader(_BATCH_ROWS):
            yield pa.Table.from_batches([batch])


def _stored(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """SQL of the stored states: orders know the latest time of the file that showed them."""
    columns = "record_key, content_hash, source_at, "
    if not has_raw_table(connection, DATASET, table):
        return (
            "select null::varchar as record_key, null::varchar as content_hash, null::timestamptz as source_at, "
            "null::timestamptz as file_latest_at where false"
        )
    latest = (
        "try_cast(payload ->> '$.file_latest_at' as timestamp)" if table in ("orders", "affiliate_orders") else "null"
    )
    return (
        f"select {columns} timezone('UTC', cast({latest} as timestamp)) as file_latest_at "
        f"from {DATASET}.{table} where not is_gone"
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
