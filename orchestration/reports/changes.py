"""Which periods' figures have changed: a digest of each period and market, from few passes over the published tables."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date
from typing import Any, Final, NamedTuple

import duckdb

from orchestration.reports.common import CREATOR_ROWS, SALES, period_of
from orchestration.reports.model import Query
from orchestration.reports.periods import Period, PeriodType

_SALES: Final = f"""
select period, market, sum(orders), sum(gmv_gross_rc), sum(gmv_net_cohort_rc), sum(gmv_net_cash_rc), count(gmv_net_cohort_rc),
    sum(settled_share), bool_and(is_final)
from ({SALES}) group by all order by all
"""
_MOVING: Final = f"select period, market from ({SALES}) group by all having not bool_and(is_final)"
_CREATORS: Final = f"""
select period, market, count(*), sum(gmv_net), sum(promo_cost), sum(allocated_cost), sum(contribution_profit), sum(lines_settled),
    string_agg(distinct missing_inputs, ',' order by missing_inputs)
from ({CREATOR_ROWS}) group by all order by all
"""
_CONTENTS: Final = f"""
select {period_of("days.date")} as period, shops.market, sum(days.views), sum(days.gmv_reported), sum(days.sku_orders_reported)
from marts.fct_content_days as days inner join marts.dim_shops as shops on shops.shop_id = days.shop_id
group by all order by all
"""
_TARGETS: Final = """
select case when $kind = 'month' then cast(date_trunc('month', period_start) as date)
    else cast(date_trunc('week', period_start + 1) as date) end as period, cast(null as varchar) as market,
    count(*), sum(target_value), sum(actual_value)
from marts.kpi_attainment where period_type = $kind group by all order by all
"""


class State(NamedTuple):
    """How a period's figures stand.

    Args:
        digest: differs when they do.
        is_final: nothing sold in it can still move.
    """

    digest: str
    is_final: bool


def states(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str | None], State]:
    """The figures by period and market (None: all of them). A period that has not ended changes with the day as well,
    because its pace does.

    Args:
        connection: the published snapshot.
    """
    row = connection.execute("select cast(clock_at as date) from core.mart_clock").fetchone()
    today: date = row[0] if row else date.min
    found: dict[tuple[str, str | None], State] = {}
    kinds: tuple[PeriodType, ...] = ("week", "month")
    for kind in kinds:
        moving = _moving(connection, kind)
        for (start, market), parts in _parts(connection, kind).items():
            period = Period(start, kind)
            is_running = period.end >= today
            said = "\n".join([today.isoformat() if is_running else "", *parts])
            is_final = not is_running and not (moving[start] if market is None else moving[start] & {market, None})
            found[period.code, market] = State(hashlib.sha256(said.encode()).hexdigest()[:16], is_final)
    return found


def _moving(connection: duckdb.DuckDBPyConnection, kind: PeriodType) -> dict[date, set[str | None]]:
    """Markets by period whose sales are not final."""
    query = Query(_MOVING, {"kind": kind, "market": None})
    found: dict[date, set[str | None]] = defaultdict(set)
    for start, market in connection.execute(query.sql, query.used()).fetchall():
        found[start].add(market)
    return found


def _parts(connection: duckdb.DuckDBPyConnection, kind: PeriodType) -> dict[tuple[date, str | None], list[str]]:
    """What a digest is made of. What belongs to no market is part of all of them."""
    markets: dict[tuple[date, str | None], list[str]] = defaultdict(list)
    for sql in (_SALES, _CREATORS, _CONTENTS, _TARGETS):
        query = Query(sql, {"kind": kind, "market": None})
        rows: list[tuple[Any, ...]] = connection.execute(query.sql, query.used()).fetchall()
        for start, market, *values in rows:
            markets[start, market].append("|".join(map(str, values)))
    general = {start: parts for (start, market), parts in markets.items() if market is None}
    whole: dict[tuple[date, str | None], list[str]] = defaultdict(list)
    for (start, market), parts in sorted(markets.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        whole[start, None] += [market or "", *parts]
        if market is not None:
            whole[start, market] += [*parts, *general.get(start, [])]
    return whole
