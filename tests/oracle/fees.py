"""Platform fees and shipping cost of order lines by hand (the rules of other costs): statements, estimates, the shop's 60-day share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.oracle.lines import ZERO, Line, Row, half_up, split

COMMISSIONS = ("affiliate_commission_amount", "affiliate_partner_commission_amount", "affiliate_ads_commission_amount", "cofunded_creator_bonus_amount")
SHARE_DAYS = 60


class Cost(NamedTuple):
    """What something costs the seller: fees without affiliate commission, and shipping."""

    fees: Fraction
    shipping: Fraction

    def __add__(self, other: object) -> Cost:
        assert isinstance(other, Cost)
        return Cost(self.fees + other.fees, self.shipping + other.shipping)


NOTHING = Cost(Fraction(0), Fraction(0))


def cost_of(row: Row, prefix: str = "") -> Cost:
    """Costs of a transaction whose charges are negative; ``prefix`` of an estimate's amounts."""
    commission = sum((Fraction(row["fee_tax_breakdown"]["fee"].get(key) or 0) for key in COMMISSIONS), Fraction(0))
    return Cost(commission - Fraction(row[f"{prefix}fee_tax_amount"]), -Fraction(row[f"{prefix}shipping_cost_amount"]))


def add_fees(lines: Iterable[Line], api: Mapping[str, Mapping[str, list[Row]]]) -> None:
    """Write fees and shipping cost onto every line."""
    by_shop: dict[str, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if line.is_counted:
            by_shop[line.shop_id][line.order_id].append(line)
        else:
            line.platform_fees = line.shipping_cost = ZERO
    for shop_id, orders in by_shop.items():
        _add_to_shop(orders, api[shop_id]["settlements"], api[shop_id]["unsettled"])


def _add_to_shop(orders: Mapping[str, list[Line]], settlements: Iterable[Row], unsettled: Iterable[Row]) -> None:
    settled: dict[str, list[tuple[date, Cost]]] = defaultdict(list)
    for row in settlements:
        order = orders.get(row.get("order_id") or "")
        if order:
            on = datetime.fromtimestamp(row["statement_time"], UTC).astimezone(ZoneInfo(order[0].timezone)).date()
            settled[row["order_id"]].append((on, cost_of(row)))
    estimated = {row["order_id"]: cost_of(row, "est_") for row in unsettled if row.get("order_id")}
    for order_id, order in orders.items():
        if order_id in settled:
            _spread(order, sum((cost for _, cost in settled[order_id]), NOTHING), "settled")
        elif order_id in estimated:
            _spread(order, estimated[order_id], "platform_estimate")
        elif all(line.is_cancelled for line in order):
            _spread(order, NOTHING, "nothing")
        else:
            _by_share(order, orders, settled)


def _spread(order: list[Line], cost: Cost, basis: str) -> None:
    order = sorted(order, key=lambda line: line.line_id)
    whole = sum((Fraction(line.gmv_gross) for line in order), Fraction(0))
    shares = [Fraction(line.gmv_gross) / whole if whole else Fraction(0) for line in order]
    for line, fees, shipping in zip(order, split(half_up(cost.fees), list(shares)), split(half_up(cost.shipping), list(shares)), strict=True):
        line.platform_fees, line.shipping_cost, line.fee_basis = fees, shipping, basis


def _by_share(order: list[Line], orders: Mapping[str, list[Line]], settled: Mapping[str, list[tuple[date, Cost]]]) -> None:
    """What the shop's statements kept of the orders they settled first in the 60 days before, as far as settled before the day."""
    on = order[0].order_date
    cost, sold = NOTHING, Fraction(0)
    for order_id, rows in settled.items():
        first = min(day for day, _ in rows)
        if on - timedelta(days=SHARE_DAYS) <= first < on:
            cost = sum((one for day, one in rows if day < on), cost)
            sold += sum((Fraction(line.gmv_gross) for line in orders[order_id]), Fraction(0))
    for line in order:
        if sold:
            left = Fraction(line.gmv_gross - line.cancelled_amount)
            line.platform_fees, line.shipping_cost = half_up(cost.fees * left / sold), half_up(cost.shipping * left / sold)
            line.fee_basis = "shop_share"


def in_reporting(amount: Decimal | None, rate: Fraction | None) -> Decimal | None:
    """A line's cost at the rate of its order date; None where either is not known."""
    return None if amount is None or rate is None else half_up(Fraction(amount) * rate)
