"""Clicks with two values, as sentences for the load report: the first few, and how many there are.

Belongs here: the search, in SQL that spills to disk. The later row of a file, and the file whose content was first
seen later, win without it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from ingestion.clicks.merge import attached, literal
from ingestion.messages import text
from ingestion.raw_state import LATEST
from ingestion.report import RunContext
from ingestion.sheets.spool import Spool

# A corrected copy of a large file differs in every row; the first few show what happened.
SHOWN: Final = 20

_WITHIN: Final = """
    select any_value(path), any_value(natural_key), min(row_number), max(row_number), count(*) over ()
    from read_parquet($files)
    where hash(record_key) in (select hash(record_key) from read_parquet($files) group by all having count(*) > 1)
    group by record_key having min(content_hash) <> max(content_hash) order by 1, 3 limit $shown
"""
_STORED: Final = """
    create temp table held as
    select {columns} from {stored} as stored
    semi join fresh on fresh.natural_key = stored.natural_key
    anti join fresh as newer on newer.record_key = stored.record_key
    qualify row_number() over (partition by record_key order by {latest}) = 1
"""
# Of two new files both see each other: one of the two sights is enough.
_BETWEEN: Final = """
    with shared as (
        select natural_key from fresh where (select min(path) <> max(path) from fresh)
        group by all having min(path) <> max(path)
        union select natural_key from held
    ), shown as (select * from fresh where natural_key in (select natural_key from shared))
    select shown.natural_key, shown.path, shown.row_number, other.path, other.row_number, count(*) over ()
    from shown join (
        select *, true as is_fresh from shown union all select *, false from held
    ) as other on other.natural_key = shown.natural_key
    where not shown.is_gone and not other.is_gone and other.path <> shown.path
      and (not other.is_fresh or other.path < shown.path)
      and other.content_hash <> shown.content_hash and other.is_deleted = shown.is_deleted
    order by all limit $shown
"""
_COLUMNS: Final = "record_key, natural_key, path, row_number, content_hash, is_gone, is_deleted"

Ages = dict[str, tuple[datetime, datetime]]


def click_conflicts(context: RunContext, spool: Spool, table: str, ages: Ages) -> list[str]:
    """Clicks that one file or two files give two values.

    Args:
        context: the run.
        spool: holds the parsed rows and the new versions.
        table: the sheet.
        ages: when the content of each path was first seen, and when the file was modified.
    """
    parsed = [str(path) for path in spool.parsed(table)]
    fresh = spool.folder / "fresh" / f"{table}.parquet"
    notes: list[str] = []
    with attached(context, spool, table) as (connection, stored):
        within = connection.execute(_WITHIN, {"files": parsed, "shown": SHOWN}).fetchall() if parsed else []
        notes += _notes(table, within, _within)
        if fresh.exists():
            connection.execute(f"create temp view fresh as select {_COLUMNS} from read_parquet({literal(fresh)})")
            connection.execute(_STORED.format(columns=_COLUMNS, stored=stored, latest=LATEST))
            between = connection.execute(_BETWEEN, {"shown": SHOWN}).fetchall()
            notes += _notes(table, between, lambda found: _between(found, ages))
    return notes


def _notes(table: str, found: list[tuple[Any, ...]], told: Callable[[tuple[Any, ...]], str]) -> list[str]:
    """One sentence a conflict; the last column of each counts them all."""
    notes = [told(one) for one in found]
    if found and found[0][-1] > len(found):
        notes.append(text("click_conflicts_further", table=table, count=found[0][-1] - len(found)))
    return notes


def _within(found: tuple[Any, ...]) -> str:
    path, key, first, last, _ = found
    return text("click_conflict_within", key=key, path=path, first=first, last=last)


def _between(found: tuple[Any, ...], ages: Ages) -> str:
    key, path, row, other, other_row, _ = found
    winner = max((path, other), key=lambda one: (*ages[one], one))
    return text("click_conflict_between", key=key, path=path, row=row, other_path=other, other_row=other_row,
                winner=winner)
