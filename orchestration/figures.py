"""A few headline figures of the published snapshot, for the summary and the demo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from ingestion.config import Home
from orchestration.query import open_published

RECENT_DAYS: Final = 30
TOP_CREATORS: Final = 8

_RECENT = """
with days as (select * from marts.refund_adjusted_gmv),
latest as (select max(order_date) as through from days)
select latest.through, coalesce(sum(days.orders), 0), coalesce(sum(days.gmv_gross_rc), 0),
    coalesce(sum(days.gmv_net_cohort_rc), 0)
from latest inner join days on days.order_date > latest.through - {days} group by latest.through
"""

_HAS_CONFLICTS = "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'sheet_conflicts'"

_HAS_OUTCOMES = (
    "select 1 from duckdb_columns() where schema_name = 'marts' and table_name = 'data_health' "
    "and column_name = 'stale_tables'")
_STALE = """
select source, string_agg(distinct coalesce(shop_code, shop_id), ', ' order by coalesce(shop_code, shop_id)),
    min(last_outcome), min(stale_tables)
from marts.data_health
where stale_tables is not null
group by source order by source
"""

_CREATORS = """
select coalesce(creators.name, creators.handle_main, roi.creator_id), roi.market, roi.orders,
    cast(roi.gmv_net as decimal(18, 2)), cast(roi.promo_cost as decimal(18, 2)),
    cast(roi.contribution_profit as decimal(18, 2)), cast(roi.roi_ratio as decimal(18, 2))
from marts.creator_roi as roi
left join marts.dim_creators as creators on creators.creator_id = roi.creator_id
where roi.is_official and roi.period_type = 'all' and roi.creator_id is not null and roi.promo_cost > 0
order by roi.orders >= 10 desc, roi.roi_ratio desc nulls last, roi.gmv_net desc, roi.creator_id, roi.market
limit {limit}
"""


@dataclass(frozen=True)
class RecentSales:
    """Sales of the last days up to and including ``through``, in the reporting currency."""

    days: int
    through: date
    orders: int
    gmv_gross: Decimal
    gmv_net: Decimal
    currency: str


def recent_sales(home: Home) -> RecentSales | None:
    """Sales of the last thirty days as published; None while nothing is."""
    if not home.published.exists():
        return None
    with open_published(home) as connection:
        row = connection.execute(_RECENT.format(days=RECENT_DAYS)).fetchone()
        clock = connection.execute("select reporting_currency from core.mart_clock").fetchone()
    if not row or row[0] is None or not clock:
        return None
    return RecentSales(RECENT_DAYS, row[0], int(row[1]), row[2], row[3], str(clock[0]))


def sheet_conflicts(home: Home) -> dict[str, int]:
    """How many values the sheets contradict, per sheet, as published; none while nothing is."""
    if not home.published.exists():
        return {}
    with open_published(home) as connection:
        if not connection.execute(_HAS_CONFLICTS).fetchall():  # published before the table existed
            return {}
        return dict(connection.execute(
            "select sheet, count(*) from marts.sheet_conflicts group by sheet order by sheet").fetchall())


@dataclass(frozen=True)
class UnmappedHandles:
    """Accounts with sales that no sheet gives to a creator: how many, with how many orders and what net sales."""

    count: int
    orders: int
    gmv_net: Decimal


_UNMAPPED = """
select count(distinct roi.creator_id), coalesce(sum(roi.orders), 0), coalesce(sum(roi.gmv_net), 0)
from marts.creator_roi as roi
inner join marts.dim_creators as creators on roi.creator_id = creators.creator_id
where roi.is_official and roi.period_type = 'all' and roi.orders > 0 and not creators.is_mapped
"""


def unmapped_handles(home: Home) -> UnmappedHandles | None:
    """What handles without a creator carry under the official rule, as published; None where there are none."""
    if not home.published.exists():
        return None
    with open_published(home) as connection:
        row = connection.execute(_UNMAPPED).fetchone()
    return UnmappedHandles(int(row[0]), int(row[1]), row[2]) if row and row[0] else None


@dataclass(frozen=True)
class StaleSource:
    """A resource that the latest load did not read, and what follows from it.

    Args:
        source: such as tiktok_shop.returns.
        shops: their codes; '' where it is not read by shop.
        outcome: skipped, failed or not_read.
        tables: published tables that are stale by it.
    """

    source: str
    shops: str
    outcome: str
    tables: tuple[str, ...]


def stale_sources(home: Home) -> list[StaleSource]:
    """What the published snapshot calls stale because it was not read; nothing while nothing is published."""
    if not home.published.exists():
        return []
    with open_published(home) as connection:
        if not connection.execute(_HAS_OUTCOMES).fetchall():  # published before the column existed
            return []
        return [StaleSource(source, shops or "", outcome, tuple(table for table in tables.split(", ") if table))
                for source, shops, outcome, tables in connection.execute(_STALE).fetchall()]


def top_creators(home: Home) -> list[tuple[Any, ...]]:
    """Creators with the highest return on what was spent on them: name, market, orders, net sales, spend,
    contribution profit, ROI. A ratio over a handful of orders says little, so ten orders come first."""
    with open_published(home) as connection:
        return connection.execute(_CREATORS.format(limit=TOP_CREATORS)).fetchall()
