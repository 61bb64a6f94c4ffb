"""Order lines of Seller Center exports by hand: the export column of the rules of order lines and money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.lines import ZERO, half_up

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ExportLine:
    """The figures of one order x SKU of an export."""

    order_line_id: str
    created_at: datetime
    order_date: date
    quantity: int
    is_counted: bool
    gmv_gross: Decimal
    cancelled_amount: Decimal
    refund_cohort: Decimal

    @property
    def gmv_net(self) -> Decimal:
        """What is left after cancellations and refunds."""
        return self.gmv_gross - self.cancelled_amount - self.refund_cohort


def export_lines(order: Mapping[str, Any], timezone: str) -> list[ExportLine]:
    """The lines of an order that only an export knows, in the shop's zone."""
    shares = _refund_shares(order["rows"])
    return [_line(order["order_id"], row, share, ZoneInfo(timezone)) for row, share in zip(order["rows"], shares, strict=True)]


def _line(order_id: str, row: Row, share: Fraction, zone: ZoneInfo) -> ExportLine:
    before, discount = Decimal(row["sku_subtotal_before_discount"]), Decimal(row["sku_seller_discount"])
    is_cod = row.get("payment_method") == "cod"
    is_paid = bool(row.get("paid_time")) or (is_cod and row["order_status"] != "unpaid")
    is_counted = is_paid and not (discount > 0 and discount >= before)
    gross = before - discount if is_counted else ZERO
    cancelled = half_up(_cancelled_share(row) * Fraction(gross))
    dated = row["created_time"] if is_cod or not row.get("paid_time") else row["paid_time"]
    created = datetime.fromisoformat(row["created_time"]).replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    return ExportLine(f"{order_id}-{row['sku_id']}", created, datetime.fromisoformat(dated).date(), int(row["quantity"]), is_counted, gross, cancelled,
                      half_up(share * Fraction(gross - cancelled)))


def _cancelled_share(row: Row) -> Fraction:
    if row.get("return_type") != "cancel":
        return Fraction(0)
    if row["order_status"] == "cancelled":
        return Fraction(1)
    return min(Fraction(1), Fraction(int(row.get("returned_quantity") or 0), int(row["quantity"])))


def _refund_shares(rows: list[Row]) -> list[Fraction]:
    """A row of type Cancel: 0. Returned units over units, if any other row has some. Else the order's refund over what its products cost."""
    open_rows = [row for row in rows if row.get("return_type") != "cancel"]
    if any(int(row.get("returned_quantity") or 0) > 0 for row in open_rows):
        parts = {row["sku_id"]: Fraction(int(row.get("returned_quantity") or 0), int(row["quantity"])) for row in open_rows}
    else:
        head = rows[0]
        refund = Fraction(Decimal(head.get("order_refund_amount") or 0))
        products = sum(Fraction(Decimal(head.get(name) or 0)) * sign for name, sign in (
            ("order_amount", 1), ("shipping_fee_after_discount", -1), ("taxes", -1)))
        part = Fraction(0) if not refund else refund / products if products > 0 else Fraction(1)
        parts = {row["sku_id"]: part for row in open_rows}
    return [min(Fraction(1), max(Fraction(0), parts.get(row["sku_id"], Fraction(0)))) for row in rows]
