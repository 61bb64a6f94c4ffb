"""What arrived in the inbox: which files, as what, for which shop and days; which days and sheets are missing.

Belongs here: reading the file records, the raw exports and the sheets. Does not belong here: sentences
(``orchestration.inbox_status``), anything that writes.

A day counts as missing between the first and last day of a shop's export when no row has it and either no single file
reaches over it, or the shop has so many rows a day that a day without one cannot be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb

from data_quality.database import Inventory, as_utc, read_inventory, reading
from ingestion.seller_exports.headers import ENTITIES

EXPORTS_SCHEMA: Final = "raw_seller_exports"
SHEETS_SCHEMA: Final = "raw_sheets"

# With ten rows a day on average an empty day happens by chance once in 22,000 days (Poisson).
BUSY_ROWS_A_DAY: Final = 10

# The first and last day of a record and how many rows of a file it stands for (raw rows are one JSON text each).
_SHAPES: Final[Mapping[str, tuple[str, str, str]]] = {
    "orders": ("$.rows[0].created_time", "$.rows[0].created_time", "$.rows"),
    "affiliate_orders": ("$.records[0].created_time", "$.records[0].created_time", "$.records"),
    "income": ("$.settled_time", "$.settled_time", ""),
    "videos": ("$.period_start", "$.period_end", ""),
    "lives": ("$.period_start", "$.period_end", ""),
}

SETTING_UP: Final = ("shops", "creators", "product_costs", "costs")
"""Sheets without which figures stay incomplete."""

DATED_SHEETS: Final[Mapping[str, str]] = {
    "costs": "cost_date",
    "link_clicks": "clicked_at",
    "collaboration_events": "occurred_at",
    "traffic_daily": "date",
    "erp_orders": "booked_on",
}
"""Sheets that come every week, and the column that dates their facts."""

_LATEST: Final = (
    "qualify row_number() over (partition by record_key "
    "order by source_at desc nulls last, known_at desc, version_id desc) = 1"
)


@dataclass(frozen=True)
class Span:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class LoadedFile:
    """A file as it was last loaded; shop and days are known of exports."""

    path: str
    file_hash: str
    modified_at: datetime
    entities: tuple[str, ...]
    rows: int
    rows_held: int
    shop: str = ""
    days: Span | None = None


@dataclass(frozen=True)
class Coverage:
    """What the files of one shop hold of one export.

    Args:
        shop: its code.
        entity: the export.
        rows: rows of the files, each counted once.
        days: first and last day, None where no row is dated.
        missing: days in between that no file holds.
    """

    shop: str
    entity: str
    rows: int
    days: Span | None
    missing: tuple[Span, ...]


@dataclass(frozen=True)
class Arrivals:
    """Everything that was loaded from files.

    Args:
        files: by path.
        held_files: path -> why it was held as a whole (English, Chinese).
        coverage: by shop and export.
        sheets: sheet -> latest dated fact (None: it has no dates) of sheets that brought a row.
    """

    files: Mapping[str, LoadedFile]
    held_files: Mapping[str, tuple[str, str]]
    coverage: Sequence[Coverage]
    sheets: Mapping[str, date | None]


NOTHING_ARRIVED: Final = Arrivals({}, {}, (), {})


def read_arrivals(warehouse: Path) -> Arrivals:
    """What the warehouse holds from files; nothing while there is none.

    Raises:
        DatabaseBusyError: a refresh is writing it.
    """
    if not warehouse.exists():
        return NOTHING_ARRIVED
    with reading(warehouse) as connection:
        inventory = read_inventory(connection)
        files = {one.path: one for one in _files(connection, inventory)}
        coverage = tuple(
            one
            for entity in ENTITIES
            if "payload" in inventory.get(f"{EXPORTS_SCHEMA}.{entity}", frozenset())
            for one in _coverage(connection, entity, list(files.values()))
        )
        return Arrivals(files, _held_files(connection, inventory), coverage, _sheets(connection, inventory))


def missing_days(days: Iterable[date], files: Iterable[Span], rows: int) -> tuple[Span, ...]:
    """Days without a row between the first and the last one that something should have filled.

    Args:
        days: days with a row.
        files: first and last day of each file.
        rows: how many rows there are.
    """
    present = set(days)
    if not present:
        return ()
    first, last = min(present), max(present)
    is_busy = rows >= BUSY_ROWS_A_DAY * len(present)
    reached = set() if is_busy else {day for span in files for day in _each_day(span)}
    gaps = [day for day in _each_day(Span(first, last)) if day not in present and day not in reached]
    return _spans(gaps)


def _each_day(span: Span) -> list[date]:
    return [span.first + timedelta(days=number) for number in range((span.last - span.first).days + 1)]


def _spans(days: Sequence[date]) -> tuple[Span, ...]:
    """Sorted days as stretches."""
    found: list[Span] = []
    for day in days:
        if found and found[-1].last + timedelta(days=1) == day:
            found[-1] = Span(found[-1].first, day)
        else:
            found.append(Span(day, day))
    return tuple(found)


def _files(connection: duckdb.DuckDBPyConnection, inventory: Inventory) -> Iterator[LoadedFile]:
    """Current record of each path, of both sources; only exports have a shop and days."""
    for schema in (SHEETS_SCHEMA, EXPORTS_SCHEMA):
        columns = inventory.get(f"{schema}.files", frozenset())
        if "entity" not in columns:
            continue
        of_exports = "shop_code, first_day, last_day" if "first_day" in columns else "null, null, null"
        for path, file_hash, modified_at, entity, rows, held, shop, first, last in connection.execute(
            f"select path, file_hash, modified_at, entity, rows_read, rows_held, {of_exports} "
            f"from (select * from {schema}.files {_LATEST}) "
            "where not coalesce(is_gone, false) and entity <> '' order by path"
        ).fetchall():
            days = Span(first, last) if first is not None and last is not None else None
            entities = tuple(entity.split(","))
            yield LoadedFile(path, file_hash, as_utc(modified_at), entities, rows, held, shop or "", days)


def _held_files(connection: duckdb.DuckDBPyConnection, inventory: Inventory) -> dict[str, tuple[str, str]]:
    """Files that are held as a whole, with the reason in both languages."""
    found: dict[str, tuple[str, str]] = {}
    for schema in (SHEETS_SCHEMA, EXPORTS_SCHEMA):
        if "reason_en" in inventory.get(f"{schema}.quarantine", frozenset()):
            rows = connection.execute(
                f"select origin, reason_en, reason_zh from (select * from {schema}.quarantine {_LATEST}) "
                "where entity = 'file' and not coalesce(is_gone, false)"
            ).fetchall()
            found |= {path: (english, chinese) for path, english, chinese in rows}
    return found


def _coverage(
    connection: duckdb.DuckDBPyConnection, entity: str, files: Sequence[LoadedFile]
) -> Iterator[Coverage]:
    """One entry a shop: what its records are now."""
    first, last, rows = _SHAPES[entity]
    count = f"coalesce(json_array_length(payload, '{rows}'), 1)" if rows else "1"
    for shop, total, days in connection.execute(
        f"""
        select shop_code, cast(sum({count}) as bigint), list(distinct [
            try_cast(left(json_extract_string(payload, '{first}'), 10) as date),
            try_cast(left(json_extract_string(payload, '{last}'), 10) as date)])
        from (select * from {EXPORTS_SCHEMA}.{entity} {_LATEST})
        where not coalesce(is_gone, false) group by shop_code order by shop_code"""
    ).fetchall():
        spans = [Span(begins, ends) for begins, ends in days if begins is not None and ends is not None]
        present = {day for span in spans for day in _each_day(span)}
        reached = [one.days for one in files if one.shop == shop and entity in one.entities and one.days is not None]
        around = Span(min(present), max(present)) if present else None
        yield Coverage(shop, entity, total, around, missing_days(present, reached, total))


def _sheets(connection: duckdb.DuckDBPyConnection, inventory: Inventory) -> dict[str, date | None]:
    """Sheets that brought a row, and the latest day of those that are dated."""
    found: dict[str, date | None] = {}
    for table, columns in sorted(inventory.items()):
        schema, _, sheet = table.partition(".")
        # a sheet, not a log of the loader
        if schema != SHEETS_SCHEMA or not {"natural_key", "is_deleted"} <= set(columns):
            continue
        dated = DATED_SHEETS.get(sheet)
        day = f"max(cast({dated} as date))" if dated and dated in columns else "cast(null as date)"
        # All versions: a table may hold a hundred million clicks, and a sheet that once came did come.
        rows, latest = connection.execute(
            f"select count(*), {day} from {table} "
            "where not coalesce(is_gone, false) and not coalesce(is_deleted, false)"
        ).fetchall()[0]
        if rows:
            found[sheet] = latest
    return found
