"""What lives in the sandbox: orders, cancellations, returns and affiliate credits as timelines.

An object holds its whole life, past and future, as parallel lists of times and statuses. What the API shows
at a moment is a pure function of the object and that moment (``views`` modules); nothing here ever changes
after generation.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date

from ingestion.sandbox.catalogue import Sku


@dataclass(slots=True)
class Timeline:
    """Id and life of one object: ``times`` never falls, ``statuses[i]`` holds from ``times[i]``."""

    id: str
    times: list[int]
    statuses: list[str]

    @property
    def create_time(self) -> int:
        """Moment from which the object exists."""
        return self.times[0]

    def update_time_at(self, moment: int) -> int:
        """Time of the latest change known at a moment; 0 if the object did not exist yet."""
        position = bisect_right(self.times, moment)
        return self.times[position - 1] if position else 0

    def status_at(self, moment: int) -> str:
        """Status as it was at a moment; the object must exist by then."""
        return self.statuses[bisect_right(self.times, moment) - 1]


@dataclass(slots=True)
class Line:
    """One unit in an order; money in minor units, ``cancelled_at`` 0 = never by itself."""

    id: str
    sku: Sku
    original_price: int
    seller_discount: int
    platform_discount: int
    tax: int
    is_gift: bool = False
    room_id: str = ""
    cancelled_at: int = 0

    @property
    def sale_price(self) -> int:
        """What the buyer pays for the unit before tax on top."""
        return self.original_price - self.seller_discount - self.platform_discount


@dataclass(slots=True)
class Order(Timeline):
    """One order. Times that never come are 0; ``kind`` is normal, sample, replacement or exchange."""

    market: int
    day: date
    buyer: int
    kind: str
    is_cod: bool
    payment_method: str
    lines: list[Line]
    tax_rate: int = 0
    shipping_fee: int = 0
    shipping_discount: int = 0
    paid_time: int = 0
    rts_time: int = 0
    collection_time: int = 0
    delivery_time: int = 0
    cancel_time: int = 0
    cancel_reason: str = ""
    cancel_by: str = ""
    request_from: int = 0
    request_until: int = 0
    source_order_id: str = ""

    @property
    def shipping_paid(self) -> int:
        """Shipping the buyer pays."""
        return self.shipping_fee - self.shipping_discount


@dataclass(slots=True)
class RefundLine:
    """Money going back for one unit."""

    id: str
    line: Line
    subtotal: int
    tax: int


@dataclass(slots=True)
class Cancellation(Timeline):
    """One cancellation request, of a whole order or of some of its lines."""

    order: Order
    cancel_type: str
    role: str
    reason: str
    lines: list[RefundLine]
    shipping: int = 0


@dataclass(slots=True)
class Return(Timeline):
    """One return request; ``edited_at`` is when ``next_return_id`` took its place."""

    order: Order
    return_type: str
    reason: str
    lines: list[RefundLine]
    shipping: int = 0
    has_line_amounts: bool = True
    pre_return_id: str = ""
    next_return_id: str = ""
    edited_at: int = 0
    shipped_by_buyer: int = 0

    @property
    def refunded_at(self) -> int:
        """When the money went back; 0 if it never does."""
        paid_back = ("RETURN_OR_REFUND_REQUEST_COMPLETE", "REPLACEMENT_REQUEST_REFUND_SUCCESS",
                     "EXCHANGE_REQUEST_REFUND_SUCCESS")
        return next((t for t, s in zip(self.times, self.statuses, strict=True) if s in paid_back), 0)


@dataclass(slots=True)
class Credit:
    """The platform's affiliate record of one SKU of one order; rates in hundredths of a percent."""

    id: str
    order: Order
    sku: Sku
    lines: list[Line]
    creator: int
    handle: str
    content_type: str
    content_id: str
    collaboration_id: str
    campaign_id: str
    commission_rate: int
    ads_rate: int
    partner_rate: int
    bonus_rate: int
    estimated_base: int
    settled_at: int = 0
    ineligible_at: int = 0
    actual_base: int = 0
    actual_rate: int = 0
    refunded_lines: dict[str, int] = field(default_factory=dict)

    @property
    def create_time(self) -> int:
        """Moment from which the record exists: that of its order."""
        return self.order.times[0]

    def update_time_at(self, moment: int) -> int:
        """The record has no update time in the API: it exists or it does not (0)."""
        return self.order.times[0] if self.order.times[0] <= moment else 0

    def status_at(self, moment: int) -> str:
        """Settlement status in the spelling of the API."""
        if self.ineligible_at and self.ineligible_at <= moment:
            return "INELIGIBLE"
        if self.settled_at and self.settled_at <= moment:
            return "SETTLED"
        if not self.order.paid_time or self.order.paid_time > moment:
            return "AWAITING PAYMENT"
        return "To-SETTLE"
