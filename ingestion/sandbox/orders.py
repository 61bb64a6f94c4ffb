"""Orders of one shop: what was bought, at which discount, and the life of the parcel.

Belongs here: order content and order statuses, cancellations included because they are decided by the same
draw. Does not belong here: money that goes back after delivery (``aftersales.py``), commission.
"""

from __future__ import annotations

from ingestion.sandbox.catalogue import Product, Sku
from ingestion.sandbox.dice import DAY, HOUR, Dice, Weights, make_id, share
from ingestion.sandbox.lives import Line, Order
from ingestion.sandbox.markets import Market
from ingestion.sandbox.traffic import Visit

SAMPLE_SHARE = 0.022
HIDDEN_SAMPLE_SHARE = 0.003
GIFT_SHARE = 0.03
UNPAID_SHARE = 0.035
REFUSED_SHARE = 0.1
# Buyers come back: this many distinct buyers for one order.
BUYERS_PER_ORDER = 0.7

_LINE_COUNTS = Weights((0.62, 0.24, 0.09, 0.05))
_SELLER_DISCOUNTS = (500, 1000, 1000, 1500, 2000)
_PLATFORM_DISCOUNTS = (300, 500, 800)


class OrderFactory:
    """Turns visits into orders of one shop.

    Args:
        expected: how many orders the shop will have; sizes the pool of buyers.
    """

    def __init__(self, dice: Dice, market: Market, products: list[Product], expected: int) -> None:
        self._dice, self._market, self._products = dice, market, products
        self._weights = Weights([product.weight for product in products])
        self._buyer_pool = max(3, int(expected * BUYERS_PER_ORDER))
        self._line_number = 0

    def make(self, number: int, visit: Visit) -> Order:
        """One order with its whole life, except for replacements (``replace``)."""
        kind = (
            "sample"
            if visit.creator and visit.door != "own_live" and self._dice.chance(SAMPLE_SHARE * 1.6)
            else "normal"
        )
        order = self._empty(number, visit, kind)
        if kind == "sample" and visit.creator:
            order.buyer = 10_000_000 + visit.creator.number
            order.lines = [self._line(self._sku(visit), 10000, 0, 0)]
            order.shipping_discount = order.shipping_fee
        else:
            order.lines = self._basket(order, visit)
            order.shipping_discount = order.shipping_fee if self._dice.chance(0.45) else 0
        self._live(order)
        return order

    def replace(self, number: int, visit: Visit, original: Order, kind: str) -> Order:
        """A replacement or exchange order for goods of an earlier order: nothing to pay, no commission."""
        order = self._empty(number, visit, kind)
        order.buyer, order.source_order_id, order.is_cod = original.buyer, original.id, False
        order.payment_method, order.tax_rate = original.payment_method, 0
        first = original.lines[0]
        seller_discount = first.original_price if kind == "replacement" else first.seller_discount
        order.lines = [Line(self._line_id(), first.sku, first.original_price, seller_discount, 0, 0)]
        order.shipping_discount = order.shipping_fee
        self._deliver(order, order.create_time, paid=order.create_time)
        return order

    def _empty(self, number: int, visit: Visit, kind: str) -> Order:
        dice, market = self._dice, self._market
        is_cod = kind == "normal" and dice.chance(market.cod_share)
        return Order(
            id=make_id("5764", market.index, number),
            times=[visit.moment],
            statuses=["UNPAID"],
            market=market.index,
            day=visit.day,
            buyer=int(self._buyer_pool * dice.unit() ** 1.5),
            kind=kind,
            is_cod=is_cod,
            payment_method="Cash on delivery" if is_cod else dice.pick(market.payment_methods),
            lines=[],
            tax_rate=dice.pick(market.tax_rates),
            shipping_fee=market.shipping_fee,
        )

    def _basket(self, order: Order, visit: Visit) -> list[Line]:
        """One to four units; some repeat the SKU (a quantity of two is two lines), some add a gift."""
        dice = self._dice
        seller = dice.pick(_SELLER_DISCOUNTS) if dice.chance(0.45) else 0
        platform = dice.pick(_PLATFORM_DISCOUNTS) if dice.chance(0.3) else 0
        if dice.chance(HIDDEN_SAMPLE_SHARE):
            seller, platform = 10000, 0
        sku = self._sku(visit)
        lines = []
        for position in range(1 + _LINE_COUNTS.draw(dice)):
            if position and not dice.chance(0.45):
                sku = self._any_sku(visit.moment)
            line = self._line(sku, seller, platform, order.tax_rate, visit.moment)
            if visit.door in ("live", "own_live") and visit.content and (position == 0 or dice.chance(0.8)):
                line.room_id = visit.content.id
            lines.append(line)
        if dice.chance(GIFT_SHARE):
            gift = self._line(self._any_sku(visit.moment), 10000, 0, 0, visit.moment)
            gift.is_gift = True
            lines.append(gift)
        return lines

    def _line_id(self) -> str:
        self._line_number += 1
        return make_id("5776", self._market.index, self._line_number)

    def _line(self, sku: Sku, seller: int, platform: int, tax_rate: int, moment: int = 0) -> Line:
        price = sku.price_at(moment)
        line = Line(self._line_id(), sku, price, share(price, seller), share(price, platform), 0)
        line.tax = share(line.sale_price, tax_rate)
        return line

    def _sku(self, visit: Visit) -> Sku:
        """The product the content shows, if it was for sale then; else any."""
        if visit.content is not None and self._dice.chance(0.8):
            product = self._products[visit.content.product]
            if product.is_sold_at(visit.moment):
                return self._dice.pick(product.skus)
        return self._any_sku(visit.moment)

    def _any_sku(self, moment: int) -> Sku:
        for _ in range(12):
            product = self._products[self._weights.draw(self._dice)]
            if product.is_sold_at(moment):
                return self._dice.pick(product.skus)
        return self._products[0].skus[0]

    def _live(self, order: Order) -> None:
        """Decide payment, cancellation and delivery."""
        dice = self._dice
        if order.kind == "sample":
            self._deliver(order, order.create_time, paid=order.create_time)
        elif order.is_cod:
            order.statuses = ["AWAITING_SHIPMENT"]
            self._deliver(order, order.create_time, paid=0)
        elif dice.chance(UNPAID_SHARE):
            self._cancel(
                order, order.create_time + dice.pick((DAY, 2 * DAY)), "SYSTEM", "ecom_order_unpaid_timeout"
            )
        else:
            paid = (
                order.create_time
                + dice.between(6, 900)
                + (dice.between(1, 20) * HOUR if dice.chance(0.03) else 0)
            )
            order.times += [paid, paid + HOUR]
            order.statuses += ["ON_HOLD", "AWAITING_SHIPMENT"]
            self._deliver(order, paid + HOUR, paid=paid)

    def _deliver(self, order: Order, ready: int, paid: int) -> None:
        """From ready to ship until completed, unless it is cancelled on the way."""
        dice = self._dice
        order.paid_time = paid
        if order.statuses[-1] == "UNPAID":
            order.times.append(paid + 1)
            order.statuses.append("AWAITING_SHIPMENT")
            ready = paid + 1
        order.rts_time = ready + dice.between(4 * HOUR, 40 * HOUR)
        if order.kind == "normal" and self._stopped_before_shipping(order, ready):
            return
        order.collection_time = order.rts_time + dice.between(2 * HOUR, 20 * HOUR)
        arrival = order.collection_time + dice.between(*(hours * HOUR for hours in self._market.parcel_hours))
        order.times += [order.rts_time, order.collection_time]
        order.statuses += ["AWAITING_COLLECTION", "IN_TRANSIT"]
        if order.is_cod and dice.chance(REFUSED_SHARE):
            self._cancel(order, arrival + dice.between(1, 3) * DAY, "SYSTEM", "ecom_order_delivery_failed")
            return
        order.delivery_time = arrival
        order.times += [arrival, arrival + dice.between(12 * DAY, 17 * DAY)]
        order.statuses += ["DELIVERED", "COMPLETED"]
        if order.is_cod:
            order.paid_time = arrival

    def _stopped_before_shipping(self, order: Order, ready: int) -> bool:
        """Draw cancellations before shipping (whole, withdrawn, one line); True if the order ends here."""
        dice = self._dice
        moment = ready + int((order.rts_time - ready) * (0.05 + 0.8 * dice.unit()))
        if dice.chance(0.05 if not order.is_cod else 0.07):
            by_buyer = dice.chance(0.75)
            if by_buyer:
                order.request_from = moment
                order.times.append(moment)
                order.statuses.append("AWAITING_SHIPMENT")
                moment = min(order.rts_time - 1, moment + dice.between(60, 6 * HOUR))
                order.request_until = moment
            order.rts_time = 0
            self._cancel(order, moment, "BUYER" if by_buyer else "SELLER",
                         "ecom_order_no_longer_needed" if by_buyer else "ecom_order_out_of_stock")
            return True
        if dice.chance(0.012):
            order.request_from, order.request_until = moment, min(order.rts_time - 1, moment + 2 * HOUR)
            order.times += [order.request_from, order.request_until]
            order.statuses += ["AWAITING_SHIPMENT"] * 2
        elif self._market.has_line_cancellation and len(order.lines) > 1 and dice.chance(0.06):
            dice.pick(order.lines[1:]).cancelled_at = moment
            order.times.append(moment)
            order.statuses.append("AWAITING_SHIPMENT")
        return False

    def _cancel(self, order: Order, moment: int, by: str, reason: str) -> None:
        order.cancel_time, order.cancel_by, order.cancel_reason = moment, by, reason
        order.times.append(moment)
        order.statuses.append("CANCELLED")
