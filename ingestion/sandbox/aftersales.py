"""Cancellation records and returns of one shop, derived from the orders and more chance."""

from __future__ import annotations

from ingestion.sandbox.catalogue import Product
from ingestion.sandbox.creators import Creator
from ingestion.sandbox.dice import DAY, HOUR, Dice, make_id
from ingestion.sandbox.lives import Cancellation, Line, Order, RefundLine, Return
from ingestion.sandbox.markets import Market

RETURN_SHARE = 0.06
EDITED_SHARE = 0.06
REFUSED_SHARE = 0.1
WITHOUT_LINE_AMOUNTS_SHARE = 0.15

_REASONS = ("ecom_order_delivered_damaged", "ecom_order_delivered_wrong_item", "ecom_order_delivered_no_need",
            "ecom_order_delivered_not_as_described")
# Request by statuses with the hours each step takes at most; the first status holds from the request on.
_COURSES: dict[str, tuple[tuple[str, int], ...]] = {
    "RETURN_AND_REFUND": (
        ("RETURN_OR_REFUND_REQUEST_PENDING", 0), ("AWAITING_BUYER_SHIP", 30), ("BUYER_SHIPPED_ITEM", 96),
        ("RETURN_OR_REFUND_REQUEST_SUCCESS", 120), ("RETURN_OR_REFUND_REQUEST_COMPLETE", 30),
    ),
    "REFUND": (
        ("RETURN_OR_REFUND_REQUEST_PENDING", 0), ("RETURN_OR_REFUND_REQUEST_SUCCESS", 40),
        ("RETURN_OR_REFUND_REQUEST_COMPLETE", 30),
    ),
    "REPLACEMENT": (("REPLACEMENT_REQUEST_PENDING", 0), ("REPLACEMENT_REQUEST_COMPLETE", 60)),
    "EXCHANGE": (("EXCHANGE_REQUEST_PENDING", 0), ("EXCHANGE_REQUEST_COMPLETE", 60)),
}


class AftersalesFactory:
    """Draws what goes wrong after an order was placed."""

    def __init__(self, dice: Dice, market: Market, products: list[Product]) -> None:
        self._dice, self._market = dice, market
        self._factors = {product.id: product.return_factor for product in products}
        self._number = 0

    def _id(self, prefix: str) -> str:
        self._number += 1
        return make_id(prefix, self._market.index, self._number, 19)

    def _refund(self, line: Line, prefix: str, part: float = 1.0) -> RefundLine:
        is_whole = part >= 1.0
        return RefundLine(
            self._id(prefix), line, line.sale_price if is_whole else int(line.sale_price * part),
            line.tax if is_whole else int(line.tax * part),
        )

    def cancellation(self, order: Order) -> Cancellation | None:
        """The cancellation record of an order: done, withdrawn or of one line; None if there is none."""
        if order.cancel_time:
            return self._whole(order)
        if order.request_from:
            return Cancellation(
                self._id("4036"),
                [order.request_from, order.request_until],
                ["CANCELLATION_REQUEST_PENDING", "CANCELLATION_REQUEST_CANCEL"],
                order,
                "BUYER_CANCEL",
                "BUYER",
                "ecom_order_no_longer_needed",
                [self._refund(line, "4037") for line in order.lines],
            )
        cancelled = [line for line in order.lines if line.cancelled_at]
        if cancelled:
            return Cancellation(
                self._id("4036"),
                [cancelled[0].cancelled_at],
                ["CANCELLATION_REQUEST_COMPLETE"],
                order,
                "CANCEL",
                "SELLER",
                "ecom_order_out_of_stock",
                [self._refund(line, "4037") for line in cancelled],
            )
        return None

    def _whole(self, order: Order) -> Cancellation:
        paid_before = 0 < order.paid_time < order.cancel_time
        lines = [self._refund(line, "4037", 1.0 if paid_before else 0.0) for line in order.lines]
        times, statuses = [order.cancel_time], ["CANCELLATION_REQUEST_COMPLETE"]
        if paid_before:
            times = [order.cancel_time, order.cancel_time + self._dice.between(60, 30 * HOUR)]
            statuses = ["CANCELLATION_REQUEST_SUCCESS", "CANCELLATION_REQUEST_COMPLETE"]
        if order.request_from:
            times, statuses = [order.request_from, *times], ["CANCELLATION_REQUEST_PENDING", *statuses]
        return Cancellation(
            self._id("4036"),
            times,
            statuses,
            order,
            "BUYER_CANCEL" if order.cancel_by == "BUYER" else "CANCEL",
            order.cancel_by,
            order.cancel_reason,
            lines,
            order.shipping_paid if paid_before else 0,
        )

    def returns(self, order: Order, creator: Creator | None) -> list[Return]:
        """The return requests of a delivered order, an edited one followed by its successor."""
        candidates = [line for line in order.lines if not line.cancelled_at and not line.is_gift]
        if order.kind != "normal" or not order.delivery_time or not candidates:
            return []
        factor = self._factors[candidates[0].sku.product_id] * (creator.return_factor if creator else 1.0)
        if not self._dice.chance(RETURN_SHARE * factor):
            return []
        asked = order.delivery_time + self._dice.between(6 * HOUR, 11 * DAY)
        is_whole = len(candidates) == 1 or self._dice.chance(0.5)
        first = self._request(order, candidates if is_whole else candidates[:1], asked, is_whole)
        made = [first]
        if self._dice.chance(EDITED_SHARE):
            made.append(self._edit(first, candidates, is_whole))
        elif not is_whole and self._dice.chance(0.25):
            made.append(
                self._request(order, candidates[1:2], asked + self._dice.between(HOUR, 2 * DAY), False)
            )
        return made

    def _request(self, order: Order, lines: list[Line], asked: int, is_whole: bool) -> Return:
        dice = self._dice
        kinds = ("RETURN_AND_REFUND",) * 12 + ("REFUND",) * 6 + ("REPLACEMENT", "EXCHANGE")
        kind = dice.pick(kinds)
        times, statuses = self._course(kind, asked)
        part = 0.2 + 0.4 * dice.unit() if kind == "REFUND" and dice.chance(0.35) else 1.0
        shipped = next((t for t, s in zip(times, statuses, strict=True) if s == "BUYER_SHIPPED_ITEM"), 0)
        return Return(
            self._id("4035"), times, statuses, order, kind, dice.pick(_REASONS),
            [self._refund(line, "4038", part) for line in lines],
            shipping=order.shipping_paid if is_whole and part == 1.0 and dice.chance(0.4) else 0,
            has_line_amounts=not dice.chance(WITHOUT_LINE_AMOUNTS_SHARE), shipped_by_buyer=shipped,
        )

    def _course(self, kind: str, asked: int) -> tuple[list[int], list[str]]:
        """Times and statuses of a request: mostly to the end, sometimes refused or withdrawn on the way."""
        dice = self._dice
        times, statuses = [], []
        moment = asked
        course = _COURSES[kind]
        for status, hours in course:
            moment += dice.between(HOUR, max(2, hours) * HOUR) if hours else 0
            times.append(moment)
            statuses.append(status)
        if kind in ("REPLACEMENT", "EXCHANGE"):
            if dice.chance(0.25):
                statuses[-1] = f"{kind}_REQUEST_REFUND_SUCCESS"
        elif dice.chance(REFUSED_SHARE):
            ending = dice.pick(("REFUND_OR_RETURN_REQUEST_REJECT", "RETURN_OR_REFUND_REQUEST_CANCEL"))
            times, statuses = times[:2], [statuses[0], ending]
        return times, statuses

    def _edit(self, first: Return, candidates: list[Line], is_whole: bool) -> Return:
        """The buyer edits the request: the first one ends, a new id goes on in its place."""
        edited = first.times[0] + self._dice.between(HOUR, DAY)
        successor = self._request(first.order, candidates if is_whole else candidates[:1], edited, is_whole)
        kept = [position for position, time in enumerate(first.times) if time < edited]
        first.times = [first.times[position] for position in kept] + [edited]
        first.statuses = [first.statuses[position] for position in kept] + ["RETURN_OR_REFUND_REQUEST_CANCEL"]
        first.edited_at, first.next_return_id, successor.pre_return_id = edited, successor.id, first.id
        if first.shipped_by_buyer >= edited:
            first.shipped_by_buyer = 0
        return successor
