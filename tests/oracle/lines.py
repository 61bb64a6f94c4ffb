"""Order lines, refunds, currency and commission by hand (the rules of order lines and money)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

REFUNDED = {"RETURN_OR_REFUND_REQUEST_COMPLETE", "REPLACEMENT_REQUEST_REFUND_SUCCESS", "EXCHANGE_REQUEST_REFUND_SUCCESS"}
ZERO = Decimal(0)
Row = Mapping[str, Any]


def half_up(value: Fraction | Decimal, places: int = 4) -> Decimal:
    """Round half up to a number of places."""
    exact = Fraction(value)
    scaled = exact * 10**places
    whole = (abs(scaled) + Fraction(1, 2)).__floor__()
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-places)


def split(total: Decimal, shares: list[Decimal | Fraction]) -> list[Decimal]:
    """Parts of an amount, each rounded half up; the last part takes the remainder."""
    parts = [half_up(Fraction(total) * Fraction(share)) for share in shares]
    parts[-1] = total - sum(parts[:-1], ZERO)
    return parts


class Rates:
    """Rates to the reporting currency: daily for 7 days after their date, monthly for their month, inverse allowed."""

    def __init__(self, rows: Iterable[Row], reporting: str) -> None:
        self.reporting = reporting
        self.daily: dict[tuple[str, date], Fraction] = {}
        self.monthly: dict[tuple[str, date], Fraction] = {}
        for row in rows:
            book = self.monthly if row["rate_type"] == "monthly" else self.daily
            on = row["rate_date"].replace(day=1) if row["rate_type"] == "monthly" else row["rate_date"]
            if row["to_currency"] == reporting:
                book[(row["from_currency"], on)] = Fraction(row["rate"])
            elif row["from_currency"] == reporting:
                book.setdefault((row["to_currency"], on), 1 / Fraction(row["rate"]))

    def rate(self, currency: str, on: date) -> Fraction | None:
        """Reporting currency for one unit on a day; None if there is none."""
        if currency == self.reporting:
            return Fraction(1)
        for age in range(8):
            found = self.daily.get((currency, on - timedelta(days=age)))
            if found is not None:
                return found
        return self.monthly.get((currency, on.replace(day=1)))

    def convert(self, amount: Decimal, currency: str, on: date) -> Decimal | None:
        """The amount in reporting currency, four places."""
        rate = self.rate(currency, on)
        return None if rate is None else half_up(Fraction(amount) * rate)


@dataclass
class Line:
    """One order line with every figure of it."""

    line_id: str
    order_id: str
    shop_id: str
    market: str
    timezone: str
    sku_id: str
    seller_sku: str
    product_id: str
    buyer: str | None
    created_at: datetime
    paid_at: datetime | None
    order_date: date
    currency: str
    is_sample: bool
    is_counted: bool
    is_cancelled: bool
    gmv_gross: Decimal
    cancelled_amount: Decimal
    refund_cohort: Decimal
    tax_in_price: Decimal | None
    refunds: list[tuple[str, date, Decimal]] = field(default_factory=list)
    is_settled: bool = False
    has_pending_return: bool = False
    platform_fees: Decimal | None = None
    shipping_cost: Decimal | None = None
    fee_basis: str | None = None
    room_id: str | None = None
    rc: dict[str, Decimal | None] = field(default_factory=dict)

    @property
    def gmv_net(self) -> Decimal:
        """What is left after cancellations and refunds."""
        return self.gmv_gross - self.cancelled_amount - self.refund_cohort

    @property
    def kept_share(self) -> Fraction:
        """Net over gross."""
        return Fraction(self.gmv_net) / Fraction(self.gmv_gross) if self.gmv_gross else Fraction(0)


def unix(seconds: int | None) -> datetime | None:
    """UTC time of unix seconds; 0 is none."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def order_lines(api: Mapping[str, Mapping[str, list[Row]]], shops: Mapping[str, Row], rates: Rates) -> list[Line]:
    """All lines of all shops. ``api`` maps shop id -> resource -> objects; ``shops`` maps shop id -> settings."""
    lines: list[Line] = []
    for shop_id, resources in api.items():
        shop = shops[shop_id]
        cancelled_lines, cancelled_orders = _cancelled(resources["cancellations"])
        for entity in resources["orders"]:
            for one in entity["line_items"]:
                is_cancelled = ("CANCELLED" in (entity["status"], one["display_status"]) or one["id"] in cancelled_lines
                                or entity["id"] in cancelled_orders)
                lines.append(_line(entity, one, shop_id, shop, is_cancelled))
        _refunds([line for line in lines if line.shop_id == shop_id], resources["returns"], resources["orders"])
        settled = {(record["id"], sku["sku_id"]) for record in resources["affiliate_orders"] for sku in record["skus"]
                   if sku["settlement_status"].upper() == "SETTLED"}
        in_statements = {one["order_id"] for one in resources["settlements"] if one.get("order_id")}
        for line in lines:
            line.is_settled = line.is_settled or line.order_id in in_statements or (line.order_id, line.sku_id) in settled
    for line in lines:
        for name in ("gmv_gross", "cancelled_amount", "refund_cohort"):
            value = getattr(line, name)
            line.rc[name] = rates.convert(value, line.currency, line.order_date) if line.is_counted else ZERO
        gross, cancelled, refund = line.rc["gmv_gross"], line.rc["cancelled_amount"], line.rc["refund_cohort"]
        line.rc["gmv_net"] = None if gross is None or cancelled is None or refund is None else gross - cancelled - refund
    return lines


def _line(entity: Row, one: Row, shop_id: str, shop: Row, is_cancelled: bool) -> Line:
    original, discount = Decimal(one["original_price"]), Decimal(one["seller_discount"])
    created, paid = unix(entity["create_time"]), unix(entity.get("paid_time"))
    assert created is not None
    is_paid = paid is not None or (entity["is_cod"] and entity["status"] != "UNPAID")
    is_sample = entity["is_sample_order"] or (discount > 0 and discount >= original)
    is_counted = is_paid and not (is_sample or one.get("is_gift") or entity["is_replacement_order"] or entity["is_exchange_order"])
    dated = created if entity["is_cod"] or paid is None else paid
    gross = original - discount if is_counted else ZERO
    return Line(
        line_id=one["id"], order_id=entity["id"], shop_id=shop_id, market=shop["market"], timezone=shop["timezone"], sku_id=one["sku_id"],
        seller_sku=one["seller_sku"], product_id=one["product_id"], buyer=entity.get("user_id") or None, created_at=created, paid_at=paid,
        order_date=dated.astimezone(ZoneInfo(shop["timezone"])).date(), currency=entity["payment"]["currency"], is_sample=is_sample,
        is_counted=is_counted, is_cancelled=is_cancelled, gmv_gross=gross, cancelled_amount=gross if is_cancelled else ZERO, refund_cohort=ZERO,
        tax_in_price=_contained_tax(gross, shop) if is_counted else ZERO, room_id=one.get("room_id") or None)


def _contained_tax(gross: Decimal, shop: Row) -> Decimal | None:
    """The tax inside a price; None where it includes tax at a rate that is not known."""
    if not shop["prices_include_tax"]:
        return ZERO
    if shop["vat_rate"] is None:
        return None
    rate = Fraction(shop["vat_rate"])
    return half_up(Fraction(gross) * rate / (1 + rate))


def _cancelled(cancellations: Iterable[Row]) -> tuple[set[str], set[str]]:
    lines, orders = set(), set()
    for one in cancellations:
        if one["cancel_status"] == "CANCELLATION_REQUEST_COMPLETE":
            named = {item["order_line_item_id"] for item in one.get("cancel_line_items") or []}
            lines |= named
            if not named:
                orders.add(one["order_id"])
    return lines, orders


def _refunds(lines: list[Line], returns: Iterable[Row], orders: Iterable[Row]) -> None:
    by_id = {line.line_id: line for line in lines}
    sale = {one["id"]: Decimal(one["sale_price"]) for entity in orders for one in entity["line_items"]}
    money: dict[str, list[tuple[datetime, str, Fraction]]] = defaultdict(list)
    for one in returns:
        listed = [item["order_line_item_id"] for item in one.get("return_line_items") or [] if item["order_line_item_id"] in by_id]
        if one["return_status"] not in REFUNDED or one.get("next_return_id"):
            if not one.get("next_return_id") and one["return_status"] in PENDING:
                for line_id in listed:
                    by_id[line_id].has_pending_return = True
            continue
        amounts = {item["order_line_item_id"]: item["refund_amount"]["refund_subtotal"] for item in one["return_line_items"]
                   if (item.get("refund_amount") or {}).get("refund_subtotal")}
        total = Decimal((one.get("refund_amount") or {}).get("refund_subtotal") or 0)
        prices = sum(sale[line_id] for line_id in listed)
        done = unix(one["update_time"])
        assert done is not None
        for line_id in listed:
            if sale[line_id] == 0:
                share = Fraction(1)
            elif amounts:
                share = Fraction(Decimal(amounts.get(line_id, 0))) / Fraction(sale[line_id])
            else:
                share = Fraction(total) / Fraction(prices) if prices else Fraction(1)
            money[line_id].append((done, one["return_id"], share))
    for line_id, parts in money.items():
        line = by_id[line_id]
        base = line.gmv_gross - line.cancelled_amount
        share, booked = Fraction(0), ZERO
        for done, return_id, part in sorted(parts):
            share = min(Fraction(1), share + part)
            upto = half_up(share * Fraction(base))
            line.refunds.append((return_id, done.astimezone(ZoneInfo(line.timezone)).date(), upto - booked))
            booked = upto
        line.refund_cohort = booked


PENDING = {"RETURN_OR_REFUND_REQUEST_PENDING", "AWAITING_BUYER_SHIP", "BUYER_SHIPPED_ITEM", "REJECT_RECEIVE_PACKAGE",
           "RETURN_OR_REFUND_REQUEST_SUCCESS", "AWAITING_BUYER_RESPONSE", "REPLACEMENT_REQUEST_PENDING", "EXCHANGE_REQUEST_PENDING"}
assert ROUND_HALF_UP
