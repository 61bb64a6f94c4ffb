"""Sheets of rules and goals: attribution rule sets and targets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from ingestion.sandbox.dice import Dice, money
from ingestion.sandbox.sheets_table import Cell, Table, last_day, month_start, sales_by_creator, sales_by_day
from ingestion.sandbox.world import ShopWorld, World

Row = tuple[Cell, ...]


def attribution_rules(world: World) -> Table:
    """The platform's credit as the official rule, four others to compare with it."""
    header = ("rule_set_id", "rule_version", "effective_from", "market", "model", "evidence_order", "blend",
              "click_window_hours", "first_weight", "last_weight", "half_life_hours", "status", "is_official")
    first = date(world.shops[0].calendar.days[0].year - 1, 1, 1).isoformat()
    rows: list[Row] = [
        (
            "platform_default",
            1,
            first,
            "*",
            "platform_credit",
            "platform",
            "no",
            "",
            "",
            "",
            "",
            "active",
            "yes",
        ),
        (
            "last_touch_7d",
            1,
            first,
            "*",
            "last_touch",
            "platform,click",
            "yes",
            168,
            "",
            "",
            "",
            "active",
            "no",
        ),
        ("linear_7d", 1, first, "*", "linear", "platform,click", "是", 168, "", "", "", "active", "no"),
        (
            "position_7d",
            1,
            first,
            "*",
            "position_based",
            "platform,click",
            "yes",
            168,
            "40%",
            "40%",
            "",
            "active",
            "no",
        ),
        (
            "time_decay_7d",
            1,
            first,
            "*",
            "time_decay",
            "platform,click",
            "yes",
            168,
            "",
            "",
            72,
            "active",
            "no",
        ),
    ]
    return Table(header, rows)


def kpi_targets(world: World) -> Table:
    """Targets of the latest quarter, months and weeks: markets, shops, owners, agencies, the strongest creators."""
    header = (
        "metric",
        "node_type",
        "node_code",
        "period_type",
        "period_start",
        "target_value",
        "currency",
        "weight",
        "direction",
        "tier",
        "combo_code",
        "combo_rule",
        "rule_version",
        "changed_by",
        "reason",
        "approved_by",
    )
    rows: list[Row] = []
    for shop in world.shops:
        dice = Dice(world.seed, f"{shop.market.region}/targets")
        last = last_day(shop, world)
        daily = _daily_value(shop, world)
        rows += _quarter(dice, shop, daily, last)
        for back in (1, 0):
            rows += _month(dice, shop, daily, month_start(last, back), back == 0)
        start = last - timedelta(days=(last.weekday() + (1 if shop.market.region == "US" else 0)) % 7)
        for back in (1, 0):
            rows.append(_week(dice, shop, start - timedelta(days=7 * back)))
    return Table(header, rows)


def _target(
    metric: str,
    node_type: str,
    node: str,
    period: str,
    start: str,
    value: str,
    *,
    currency: str = "",
    weight: str = "",
    direction: str = "higher",
    combo: str = "",
) -> Row:
    return (metric, node_type, node, period, start, value, currency, weight, direction, "", combo,
            "weighted" if combo else "", "1", "Li", "plan from history", "Wang")


def _daily_value(shop: ShopWorld, world: World) -> int:
    """Average value of a day, in minor units."""
    total = sum(value for _, value in sales_by_day(shop, world).values())
    return max(10000, total // len(shop.calendar.days))


def _rounded(value: float) -> str:
    """A target as a person sets one: two significant digits, in major units."""
    whole = max(1, round(value / 100))
    step = 10 ** max(0, len(str(whole)) - 2)
    return f"{max(step, round(whole / step) * step):,}"


def _quarter(dice: Dice, shop: ShopWorld, daily: int, last: date) -> list[Row]:
    name = f"{last.year}Q{(last.month - 1) // 3 + 1}"
    value = daily * 92 * (0.8 + 0.5 * dice.unit())
    return [
        _target(
            "gmv_net", "market", shop.market.region, "quarter", name, _rounded(value * shop.market.usd_rate)
        ),
        _target(
            "refund_rate_amount", "shop", shop.market.shop_code, "quarter", name, "6%", direction="lower"
        ),
    ]


def _month(dice: Dice, shop: ShopWorld, daily: int, month: date, is_latest: bool) -> list[Row]:
    market, start, combo = shop.market, f"{month:%Y-%m}", f"{shop.market.region}-{month:%Y%m}"
    value = daily * 30 * (0.75 + 0.5 * dice.unit())
    orders = max(5, len(shop.orders) * 30 // len(shop.calendar.days))
    rows = [
        _target(
            "gmv_net",
            "market",
            market.region,
            "month",
            start,
            _rounded(value * market.usd_rate),
            weight="0.5",
            combo=combo,
        ),
        _target("orders", "market", market.region, "month", start, str(orders), weight="30%", combo=combo),
        _target("roi_ratio", "market", market.region, "month", start, "2.5", weight="0.2", combo=combo),
        _target(
            "gmv_net", "shop", market.shop_code, "month", start, _rounded(value), currency=market.currency
        ),
    ]
    first = month if is_latest else month_start(month, 1)
    credited = sales_by_creator(shop, first, first + timedelta(days=45))
    rows += _groups(dice, shop, credited, start)
    for creator in [one for one in shop.creators if one.role == "main" and one.is_mapped][:6]:
        goal = max(credited.get(creator.number, 0), 3000) * (0.7 + 0.7 * dice.unit())
        rows.append(
            _target(
                "gmv_net",
                "creator",
                creator.code,
                "月",
                start,
                _rounded(goal),
                currency=market.currency,
                weight="0.7",
            )
        )
        rows.append(
            _target(
                "roi_ratio", "达人", creator.code, "month", start, money(dice.between(120, 400)), weight="0.3"
            )
        )
    return rows


def _groups(dice: Dice, shop: ShopWorld, credited: Mapping[int, int], start: str) -> list[Row]:
    """Sales of what each owner looks after, sellers of each agency, and posts of the market."""
    sold: dict[tuple[str, str], int] = {}
    for creator in (one for one in shop.creators if one.is_mapped):
        for node_type, name in (("person", creator.owner), ("agency", creator.agency)):
            if name:
                sold[node_type, name] = sold.get((node_type, name), 0) + credited.get(creator.number, 0)
    rows = [
        _target("gmv_net", node_type, name, "month", start, _rounded(max(value, 3000) * (0.8 + 0.4 * dice.unit())),
                currency=shop.market.currency, weight="0.6")
        for (node_type, name), value in sorted(sold.items())
    ]
    return [*rows, _target("videos_published", "market", shop.market.region, "month", start, str(dice.between(10, 60)))]


def _week(dice: Dice, shop: ShopWorld, start: date) -> Row:
    orders = max(2, round(len(shop.orders) * 7 / len(shop.calendar.days) * (0.7 + 0.6 * dice.unit())))
    return _target("orders", "shop", shop.market.shop_code, "week", start.isoformat(), str(orders))
