"""Dates of an export, read column by column: day first or month first is decided from the whole column.

Belongs here: text -> timestamp of the shop's wall clock, in SQL. If no cell of a column decides, the shop's
market does; in
a column that holds both orders a cell with two readings is not guessed.
"""

from __future__ import annotations

from typing import Final

import duckdb

from ingestion.seller_exports.cells import NATIVE
from ingestion.sheets.dates import EXCEL_SERIALS

MONTH_FIRST_MARKETS: Final = frozenset({"US"})

_CLOCKS: Final = (" %H:%M:%S", " %I:%M:%S %p", "", " %H:%M", " %I:%M %p")
_YEAR_FIRST: Final = tuple(f"%Y{mark}%m{mark}%d{clock}" for mark in "-/." for clock in (*_CLOCKS, "T%H:%M:%S"))
_DAY_FIRST: Final = tuple(f"%d{mark}%m{mark}%Y{clock}" for mark in "/-." for clock in _CLOCKS)
_MONTH_FIRST: Final = tuple(f"%m{mark}%d{mark}%Y{clock}" for mark in "/-." for clock in _CLOCKS)

_EVIDENCE: Final = r"""
with days as (
    select distinct split_part("{name}", ' ', 1) as day from cells where "{name}" is not null
), parts as (
    select regexp_extract(day, '^([0-9]{{1,2}})[-/.]([0-9]{{1,2}})[-/.][0-9]{{4}}$', ['a', 'b']) as part from days
)
select count(*) filter (try_cast(part.a as int) > 12), count(*) filter (try_cast(part.b as int) > 12),
    count(*) filter (part.a <> ''), (select count(*) from days where day not like '____%' or day[5] not in ('-',
        '/', '.'))
from parts
"""


def date_sql(connection: duckdb.DuckDBPyConnection, name: str, market: str | None) -> str:
    """SQL that reads a column of ``cells`` as timestamp; NULL for what is no date, or has two readings.

    Args:
        connection: holds ``cells``.
        name: the column.
        market: of the shop; decides what the column does not.
    """
    found = connection.execute(_EVIDENCE.format(name=name)).fetchone()
    day_first, month_first, either, other = found if found else (0, 0, 0, 0)
    cell = f'cells."{name}"'
    year = _strptime(cell, _YEAR_FIRST)
    if not either and not other:
        return year
    low, high = EXCEL_SERIALS
    serial = f"try_cast(substr({cell}, 2) as double)"
    native = (
        f"case when {serial} between {low} and {high} then timestamp '1899-12-30 00:00:00' "
        f"+ to_seconds(cast(round({serial} * 86400) as bigint)) end"
    )
    days, months = _strptime(cell, _DAY_FIRST), _strptime(cell, _MONTH_FIRST)
    if day_first and month_first:
        local = f"case when {days} is null or {months} is null or {days} = {months} then coalesce({days}, {months}) end"
    elif day_first or (not month_first and market not in MONTH_FIRST_MARKETS):
        local = days
    else:
        local = months
    return f"case when starts_with({cell}, '{NATIVE}') then {native} else coalesce({local}, {year}) end"


def _strptime(cell: str, formats: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{one}'" for one in formats)
    return f"try_strptime({cell}, [{listed}])"
