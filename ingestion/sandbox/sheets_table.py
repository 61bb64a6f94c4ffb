"""A table about to be written, and what the sheets need to know of the world in sums."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ingestion.sandbox.lives import Order
from ingestion.sandbox.world import ShopWorld, World

Cell = str | int | date | None


@dataclass(frozen=True)
class Table:
    """Header and rows of one file."""

    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def last_day(shop: ShopWorld, world: World) -> date:
    """Local day of the end of the world."""
    return datetime.fromtimestamp(world.end, shop.market.zone).date()


def month_start(day: date, back: int = 0) -> date:
    """First day of the month ``back`` months before that of a day."""
    first = day.replace(day=1)
    for _ in range(back):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def local_amount(shop: ShopWorld, dollars: int) -> int:
    """About as much as some dollars in the shop's currency, in minor units."""
    return round(dollars / shop.market.usd_rate) * 100


def sale_value(order: Order) -> int:
    """Price less seller discount of the units that sell, in minor units; 0 for what is no sale."""
    if order.kind != "normal" or order.cancel_time or (not order.is_cod and not order.paid_time):
        return 0
    return sum(line.original_price - line.seller_discount for line in order.lines
               if not line.is_gift and not line.cancelled_at)


def sales_by_day(shop: ShopWorld, world: World) -> dict[date, tuple[int, int]]:
    """Local day -> (orders, value in minor units)."""
    sums: dict[date, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for order in shop.orders:
        value = sale_value(order) if order.create_time <= world.end else 0
        if value:
            orders, total = sums[order.day]
            sums[order.day] = (orders + 1, total + value)
    return sums


def sales_by_creator(shop: ShopWorld, first: date, last: date) -> dict[int, int]:
    """Creator number -> value credited by the platform between two local days, in minor units."""
    sums: dict[int, int] = defaultdict(int)
    for credit in shop.credits:
        if first <= credit.order.day <= last and not credit.ineligible_at:
            sums[credit.creator] += sum(line.original_price - line.seller_discount for line in credit.lines)
    return sums
