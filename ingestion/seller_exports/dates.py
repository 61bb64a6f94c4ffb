"""Dates of an export, read column by column: day first or month first is decided from the whole column.

Belongs here: text -> timestamp of the shop's wall clock, in SQL. If no cell of a column decides, the shop's market
does; where the market writes the year first, the table's other columns of dates do, and if they do not either, a cell
with two readings is not guessed. Nor is it in a column that holds both orders. A year of two digits stands last: a
column in which it may as well stand first is not guessed either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import duckdb

from ingestion.seller_exports.cells import NATIVE
from ingestion.seller_exports.headers import words
from ingestion.sheets.dates import EXCEL_SERIALS

MONTH_FIRST_MARKETS: Final = frozenset({"US"})
# Where the year stands first, a date whose year stands last says nothing about day and month.
YEAR_FIRST_MARKETS: Final = frozenset({"CN", "JP", "KR", "TW"})

_CLOCKS: Final = (" %H:%M:%S", " %I:%M:%S %p", "", " %H:%M", " %I:%M %p")
_YEAR_FIRST: Final = tuple(f"%Y{mark}%m{mark}%d{clock}" for mark in "-/." for clock in (*_CLOCKS, "T%H:%M:%S"))
_DAY_FIRST: Final = tuple(f"%d{mark}%m{mark}%Y{clock}" for mark in "/-." for clock in _CLOCKS)
_MONTH_FIRST: Final = tuple(f"%m{mark}%d{mark}%Y{clock}" for mark in "/-." for clock in _CLOCKS)

# ``%Y`` reads 25 as the year 25.
_FIRST_YEAR: Final = "timestamp '2000-01-01'"
_SAMPLE: Final = 500

_PLAIN: Final = "[0-9:/. T-]*( [AaPp][Mm])?"

_EVIDENCE: Final = r"""
with days as (
    select distinct split_part("{name}", ' ', 1) as day from cells where "{name}" is not null
), parts as (
    select regexp_extract(day,
        '^([0-9]{{1,2}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{4}}|[0-9]{{2}})$', ['a', 'b', 'c']) as part
    from days
), short as (
    select try_cast(part.a as int) as a, try_cast(part.c as int) as c from parts where length(part.c) = 2
)
select count(*) filter (try_cast(part.a as int) > 12), count(*) filter (try_cast(part.b as int) > 12),
    count(*) filter (part.a <> ''), (select count(*) from days where day not like '____%' or day[5] not in ('-',
        '/', '.')),
    (select coalesce(bool_and(c between 20 and 49) and (count(distinct a) > count(distinct c)
        or not bool_and(a between 20 and 49)), false) from short)
from parts
"""


class DateSql(NamedTuple):
    """How a column of dates is read, in two steps: DuckDB computes what stands in a CASE as often as it is named there.

    Args:
        reading: SQL over ``cells`` of what its formats read.
        value: SQL over ``cells`` of the timestamp; NULL for what is no date, or has two readings. May name the reading
            as a column of ``cells`` (``reading_column``).
    """

    reading: str
    value: str


def reading_column(name: str) -> str:
    """Name of the column that holds the reading of a column of dates."""
    return f"{name} as read"


def date_sql(
    connection: duckdb.DuckDBPyConnection, name: str, market: str | None, others: Sequence[str] = ()
) -> DateSql:
    """SQL that reads a column of ``cells`` as timestamp.

    Args:
        connection: holds ``cells``.
        name: the column.
        market: of the shop; decides what the column does not.
        others: further columns of dates; they decide where the market writes the year first.
    """
    _write_clocks_plainly(connection, name)
    day_first, month_first, either, other, has_short_years = _evidence(connection, name)
    year = _strptime(connection, name, _YEAR_FIRST)
    read = f'cells."{reading_column(name)}"'
    if not either and not other:
        return DateSql(year, read)
    cell = f'cells."{name}"'
    low, high = EXCEL_SERIALS
    serial = f"try_cast(substr({cell}, 2) as double)"
    native = (
        f"case when {serial} between {low} and {high} then timestamp '1899-12-30 00:00:00' "
        f"+ to_seconds(cast(round({serial} * 86400) as bigint)) end"
    )
    if not day_first and not month_first:
        day_first, month_first = _order_of_market(connection, market, others)
    if bool(day_first) == bool(month_first):
        days = _last_year(connection, name, _DAY_FIRST, has_short_years=has_short_years)
        months = _last_year(connection, name, _MONTH_FIRST, has_short_years=has_short_years)
        local = f"case when {days} is null or {months} is null or {days} = {months} then coalesce({days}, {months}) end"
    else:
        formats = _DAY_FIRST if day_first else _MONTH_FIRST
        local = _last_year(connection, name, formats, has_short_years=has_short_years)
    value = f"case when starts_with({cell}, '{NATIVE}') then {native} else {_in_this_century(read)} end"
    return DateSql(f"coalesce({local}, {year})", value)


def _evidence(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[int, int, int, int, bool]:
    """How many days of a column can only stand first and only second, how many have their year last, how many are
    written in another way, and whether years of two digits stand last."""
    found = connection.execute(_EVIDENCE.format(name=name)).fetchone()
    return found if found else (0, 0, 0, 0, False)


def _order_of_market(
    connection: duckdb.DuckDBPyConnection, market: str | None, others: Sequence[str]
) -> tuple[int, int]:
    """For a column that does not tell: whether the day stands first, and whether the month does."""
    if market in MONTH_FIRST_MARKETS:
        return 0, 1
    if market not in YEAR_FIRST_MARKETS:
        return 1, 0
    found = [_evidence(connection, name) for name in others]
    return sum(one[0] for one in found), sum(one[1] for one in found)


def _write_clocks_plainly(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Write 上午9:03, 9:03 CH and the like as 9:03 AM and 9:03 PM, and 年月日 as marks, in a column of ``cells``."""
    connection.execute(
        f"""
        update cells set "{name}" = shown.plain from (
            select x, {_plain_clock("translate(x, '年月日', '--')")} as plain from (
                select distinct "{name}" as x from cells
                where not regexp_full_match("{name}", $plain) and not starts_with("{name}", $native))
        ) as shown
        where cells."{name}" = shown.x""",
        {"plain": _PLAIN, "native": NATIVE},
    )


def _plain_clock(cell: str) -> str:
    """SQL of a date whose word for the half of the day stands behind it in English; midnight may be written 0:03."""
    known = words("clock")
    branches = ""
    for half in ("AM", "PM"):
        ways = sorted((re.escape(word) for word in known if known[word] == half), key=len, reverse=True)
        pattern = f"(?i)({'|'.join(ways)})"
        bare = f"trim(regexp_replace(regexp_replace({cell}, '{pattern}', ' '), '\\s+', ' ', 'g'))"
        branches += (
            f"when regexp_matches({cell}, '{pattern}') then regexp_replace({bare}, '\\s00?:', ' 12:') || ' {half}' "
        )
    return f"case {branches} else {cell} end"


def _last_year(
    connection: duckdb.DuckDBPyConnection, name: str, formats: tuple[str, ...], *, has_short_years: bool
) -> str:
    """SQL that reads dates whose year stands last."""
    long = _strptime(connection, name, formats)
    if not has_short_years:
        return long
    short = _strptime(connection, name, tuple(one.replace("%Y", "%y") for one in formats))
    return f"coalesce({_in_this_century(long)}, {short})"


def _in_this_century(moment: str) -> str:
    return f"case when {moment} >= {_FIRST_YEAR} then {moment} end"


def _strptime(connection: duckdb.DuckDBPyConnection, name: str, formats: tuple[str, ...]) -> str:
    """SQL that tries formats; those that read a sample of the column go first, each miss costs as much as a hit."""
    counts = ", ".join(f"count(try_strptime(x, '{one}'))" for one in formats)
    hits = connection.execute(
        f'select {counts} from (select "{name}" as x from cells where "{name}" is not null limit {_SAMPLE})'
    ).fetchone()
    ordered = sorted(zip(formats, hits or (), strict=True), key=lambda one: -one[1])
    listed = ", ".join(f"'{one}'" for one, _ in ordered)
    return f'try_strptime(cells."{name}", [{listed}])'
