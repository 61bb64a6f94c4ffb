"""A backfill: the credits of a month are computed anew, and every line that is credited otherwise is made dirty.

The models of a refresh find by themselves what a change makes dirty. A backfill does not rely on that: it compares what
they stored with what the same SQL makes of the same touches and rules now, so that what it finds is exactly the lines
whose touches or rules differ from those they were credited with. The build that follows computes these and no other.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import duckdb

from ingestion.config import Home
from orchestration.dbt_moved import Place
from orchestration.errors import LinkstarError
from orchestration.ledger import connect, transaction
from orchestration.messages import text

if TYPE_CHECKING:
    from orchestration.session import RefreshSession

_WORK: Final = Place("drafting", "backfill_credits")
_STORED: Final = "attribution.attr_credits"


def months_of(home: Home, first: date | None, last: date | None) -> list[tuple[date, date]]:
    """The months with order lines between two order dates, each with the days of it that are asked for.

    Args:
        home: the home.
        first: first order date; None = the earliest.
        last: last order date; None = the latest.

    Raises:
        LinkstarError: nothing was built yet.
    """
    with connect(home.warehouse, read_only=True) as connection:
        try:
            rows = connection.execute("select distinct cast(date_trunc('month', order_date) as date) as month "
                                      "from attribution.attr_lines where order_date between ? and ? order by month",
                                      [first or date.min, last or date.max]).fetchall()
        except duckdb.CatalogException as error:
            raise LinkstarError(text("nothing_built")) from error
    return [(max(month, first or date.min), min(_last_day(month), last or date.max)) for (month,) in rows]


def backfill(session: RefreshSession, months: list[tuple[date, date]]) -> int:
    """Find the lines of some months that are credited otherwise than they would be now, for the next build.

    Args:
        session: an open refresh whose attribution is built.
        months: first and last order date of each.

    Returns: lines found.

    Raises:
        LinkstarError: the credits could not be computed.
    """
    found = 0
    for number, (first, last) in enumerate(months, 1):
        session.progress.step(text("backfill_month", month=f"{first:%Y-%m}", number=number, total=len(months)))
        lines = _backfill_month(session, first, last)
        if lines:
            session.progress.note(text("backfill_found", month=f"{first:%Y-%m}", lines=lines))
        found += lines
    if found:
        session.reopen("attribution")
    return found


def _backfill_month(session: RefreshSession, first: date, last: date) -> int:
    """The lines of a month that are credited otherwise."""
    from orchestration.dbt_results import describe_failure

    dates = {"only_dates_from": first.isoformat(), "only_dates_to": last.isoformat()}
    try:
        failed = session.project.run({"attr_credits"}, {**session.variables("attribution"), **dates},
                                     moved={"attr_credits": _WORK}, on_node=session.progress.node)
        if failed:
            raise LinkstarError(text("build_failed", stage=text("stage_attribution"),
                                     problems=" ".join(describe_failure(node) for node in failed)))
        with connect(session.home.warehouse) as connection, transaction(connection):
            return _note(connection, first, last, session.refresh.seq)
    finally:
        with connect(session.home.warehouse) as connection:
            connection.execute(f"drop schema if exists {_WORK.schema} cascade")


def _note(connection: duckdb.DuckDBPyConnection, first: date, last: date, seq: int) -> int:
    """Number the lines whose credits differ in any column, in either direction."""
    computed = f"{_WORK.schema}.{_WORK.name}"
    stored = f"(select * from {_STORED} where order_date between $first and $last)"
    row = connection.execute(f"""
        insert into meta.backfill_lines
        select distinct line_key, cast(date_trunc('month', $first) as date), cast($seq as bigint) from (
            (select * from {computed} except all select * from {stored})
            union all (select * from {stored} except all select * from {computed}))
        """, {"first": first, "last": last, "seq": seq}).fetchone()
    return int(row[0]) if row else 0


def _last_day(month: date) -> date:
    """The last day of the month that begins on a day."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
