"""Sheets of what things cost and what money is worth: unit costs, rates of exchange."""

from __future__ import annotations

from datetime import timedelta

from ingestion.sandbox.dice import Dice, money
from ingestion.sandbox.sheets_table import Cell, Table, last_day, month_start
from ingestion.sandbox.world import World

# Every so many SKUs one has no cost, so that a missing input shows.
_SKU_WITHOUT_COST = 9

Row = tuple[Cell, ...]


def product_costs(world: World) -> Table:
    """Unit cost by seller SKU and market; a few SKUs have none, a few a second cost from later on."""
    rows: list[Row] = []
    for shop in world.shops:
        first = shop.calendar.days[0]
        skus = [sku for product in shop.products for sku in product.skus]
        for position, sku in enumerate(skus):
            if position % _SKU_WITHOUT_COST == 4:
                continue
            cost = int(sku.prices[0] * sku.cost_share)
            market = shop.market
            rows.append(
                (
                    sku.seller_sku,
                    money(cost),
                    market.currency,
                    market.region,
                    (first - timedelta(days=60)).isoformat(),
                )
            )
            if position % 7 == 2:
                later = first + timedelta(days=len(shop.calendar.days) // 2)
                rows.append(
                    (
                        sku.seller_sku,
                        money(cost * 106 // 100),
                        market.currency,
                        market.region,
                        later.isoformat(),
                    )
                )
    return Table(("seller_sku", "unit_cost", "currency", "market", "valid_from"), rows)


def fx_rates(world: World) -> Table:
    """Daily rates of the pound, monthly rates of the baht with some daily ones; every order date has one."""
    dice = Dice(world.seed, "fx")
    header = ("rate_date", "from_currency", "to_currency", "rate", "rate_type", "source")
    rows: list[Row] = []
    first = min(shop.calendar.days[0] for shop in world.shops) - timedelta(days=10)
    last = max(last_day(shop, world) for shop in world.shops) + timedelta(days=1)
    pound, baht = 1.27, 0.0285
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        pound *= 1 + (dice.unit() - 0.5) * 0.006
        baht *= 1 + (dice.unit() - 0.5) * 0.005
        rows.append((day.isoformat(), "GBP", "USD", f"{pound:.6f}", "daily", "sample"))
        if day.day == 1 or offset == 0:
            rows.append((month_start(day).isoformat(), "THB", "USD", f"{baht:.6f}", "月汇率", "sample"))
        if offset % 30 in (3, 4):
            rows.append((day.isoformat(), "THB", "USD", f"{baht:.6f}", "", "sample"))
    return Table(header, rows)
