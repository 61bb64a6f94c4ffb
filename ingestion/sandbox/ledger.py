"""Settlement of one shop: what the platform pays out for each order, when, and which fees it keeps.

Charges are negative and reversals positive, so that settlement = revenue + shipping + fees and taxes +
adjustment. An order settles when its affiliate records do (their actual commission is the fee here), else
some days after delivery; money that goes back later is a second transaction of the same order.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ingestion.sandbox.affiliate import standard_commission
from ingestion.sandbox.catalogue import Sku
from ingestion.sandbox.dice import DAY, Dice, make_id, share
from ingestion.sandbox.lives import Credit, Line, Order, Return
from ingestion.sandbox.world import ShopWorld

Amounts = dict[str, int]

# Hundredths of a percent of the revenue, by market: (key of the fee, rate).
_REFERRAL: dict[str, tuple[tuple[str, int], ...]] = {
    "US": (("referral_fee_amount", 600),),
    "GB": (("platform_commission_amount", 900),),
    "TH": (("platform_commission_amount", 535), ("transaction_fee_amount", 321)),
}
# Share of British orders whose fee total holds a part that no key shows.
_UNDETAILED_SHARE = 0.1
_SETTLED_AFTER = (8, 14)


@dataclass(slots=True)
class Part:
    """What one SKU adds to a transaction; amounts in minor units, charges negative."""

    sku: Sku
    quantity: int = 0
    revenue: Amounts = field(default_factory=lambda: defaultdict(int))
    shipping: Amounts = field(default_factory=lambda: defaultdict(int))
    fees: Amounts = field(default_factory=lambda: defaultdict(int))
    taxes: Amounts = field(default_factory=lambda: defaultdict(int))
    undetailed: int = 0
    customer_payment: int = 0
    customer_refund: int = 0
    sales_tax: int = 0

    @property
    def revenue_amount(self) -> int:
        """Revenue after discounts of the seller and refunds."""
        return sum(self.revenue.values())

    @property
    def shipping_amount(self) -> int:
        """Shipping at the seller's cost."""
        return sum(self.shipping.values())

    @property
    def fee_tax_amount(self) -> int:
        """Fees and taxes, the part without a key included."""
        return sum(self.fees.values()) + sum(self.taxes.values()) + self.undetailed


@dataclass(slots=True)
class Transaction:
    """One row of a statement: an order, an adjustment or a reserve; ``moment`` is when it settles."""

    id: str
    type: str
    moment: int
    order: Order | None = None
    parts: list[Part] = field(default_factory=list)
    adjustment: int = 0
    adjustment_id: str = ""
    reserve: int = 0
    reserve_id: str = ""
    reserve_status: str = ""
    is_main: bool = False

    @property
    def statement_time(self) -> int:
        """The statement of a UTC day is made at the end of that day."""
        return (self.moment // DAY + 1) * DAY

    @property
    def revenue(self) -> int:
        """Revenue over the SKUs."""
        return sum(part.revenue_amount for part in self.parts)

    @property
    def shipping(self) -> int:
        """Shipping over the SKUs."""
        return sum(part.shipping_amount for part in self.parts)

    @property
    def fee_tax(self) -> int:
        """Fees and taxes over the SKUs."""
        return sum(part.fee_tax_amount for part in self.parts)

    @property
    def settlement(self) -> int:
        """What it adds to the pay-out, reserves apart."""
        return self.revenue + self.shipping + self.fee_tax + self.adjustment


@dataclass(slots=True)
class OrderBook:
    """What settlement needs to know of one order beside the order."""

    credits: list[Credit] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    shipping_cost: int = 0
    undetailed: int = 0


class Ledger:
    """All transactions of one shop, past and future, in the order in which they settle."""

    def __init__(self, shop: ShopWorld, seed: int) -> None:
        self.shop = shop
        self._dice = Dice(seed, f"{shop.market.region}/finance")
        self._fees = _REFERRAL[shop.market.region]
        self.books: dict[str, OrderBook] = defaultdict(OrderBook)
        for credit in shop.credits:
            self.books[credit.order.id].credits.append(credit)
        for request in shop.returns:
            self.books[request.order.id].returns.append(request)
        made: list[Transaction] = []
        for order in shop.orders:
            made += self._of_order(order)
        made += self._adjustments()
        made.sort(key=lambda one: (one.statement_time, one.moment, one.order.id if one.order else one.id))
        for number, one in enumerate(made, start=1):
            one.id = make_id("7239", shop.market.index, number, 19)
        self.transactions = made
        self.main = {one.order.id: one for one in made if one.order and one.is_main}
        self.by_order: dict[str, list[Transaction]] = defaultdict(list)
        for one in made:
            if one.order and one.type == "ORDER":
                self.by_order[one.order.id].append(one)

    def estimate(self, order: Order, moment: int) -> list[Part]:
        """The parts of an order that has not settled, as the platform guesses them at a moment."""
        parts = self._sale(order, moment)
        book = self.books[order.id]
        for credit in book.credits:
            if credit.status_at(moment) != "INELIGIBLE":
                _charge(parts[credit.sku.id], credit, credit.estimated_base, credit.commission_rate)
        first = parts[order.lines[0].sku.id]
        first.shipping["customer_paid_shipping_fee_amount"] += order.shipping_paid
        if order.delivery_time and order.delivery_time <= moment:
            first.shipping["actual_shipping_fee_amount"] -= book.shipping_cost
        return list(parts.values())

    def _of_order(self, order: Order) -> list[Transaction]:
        dice, market = self._dice, self.shop.market
        book = self.books[order.id]
        book.shipping_cost = share(market.shipping_fee, dice.between(7500, 14000))
        if market.region == "GB" and dice.chance(_UNDETAILED_SHARE):
            book.undetailed = -dice.between(5, 40)
        waited = dice.between(_SETTLED_AFTER[0] * DAY, _SETTLED_AFTER[1] * DAY)
        if order.cancel_time:
            return [self._refused(order, waited)] if order.collection_time else []
        if not order.delivery_time:
            return []
        if order.kind == "sample":
            return [Transaction("", "SAMPLE_SHIPPING_FEE", order.delivery_time + waited, order,
                                adjustment=-book.shipping_cost, adjustment_id=f"7240{order.id[4:]}")]
        if order.kind != "normal":
            return [self._sent_again(order, waited)]
        settled = [credit.settled_at for credit in book.credits if credit.settled_at]
        moment = max(settled) if settled else order.delivery_time + waited
        return [self._main(order, moment), *self._late_refunds(order, moment)]

    def _refused(self, order: Order, waited: int) -> Transaction:
        """A parcel nobody took: the way there costs, nothing else."""
        part = Part(order.lines[0].sku)
        part.shipping["actual_shipping_fee_amount"] -= self.books[order.id].shipping_cost
        return Transaction("", "ORDER", order.cancel_time + waited, order, [part])

    def _sent_again(self, order: Order, waited: int) -> Transaction:
        """A replacement or exchange: nothing is sold, the second parcel costs."""
        part = Part(order.lines[0].sku, quantity=1)
        key = "replacement_shipping_fee_amount" if order.kind == "replacement" else "exchange_shipping_fee_amount"
        part.shipping[key] -= self.books[order.id].shipping_cost
        return Transaction("", "ORDER", order.delivery_time + waited, order, [part])

    def _main(self, order: Order, moment: int) -> Transaction:
        parts = self._sale(order, moment)
        book = self.books[order.id]
        for credit in book.credits:
            if credit.settled_at:
                _charge(parts[credit.sku.id], credit, credit.actual_base, credit.actual_rate)
        first = parts[order.lines[0].sku.id]
        first.shipping["actual_shipping_fee_amount"] -= book.shipping_cost
        first.shipping["customer_paid_shipping_fee_amount"] += order.shipping_paid
        first.undetailed += book.undetailed
        return Transaction("", "ORDER", moment, order, list(parts.values()), is_main=True)

    def _sale(self, order: Order, moment: int) -> dict[str, Part]:
        """Revenue, what was refunded until a moment, and the fees on the rest, by SKU."""
        parts: dict[str, Part] = {}
        for line in order.lines:
            part = parts.setdefault(line.sku.id, Part(line.sku))
            if 0 < line.cancelled_at <= moment:
                continue
            part.quantity += 1
            part.revenue["subtotal_before_discount_amount"] += line.original_price
            part.revenue["seller_discount_amount"] -= line.seller_discount
            part.customer_payment += line.sale_price + line.tax
            part.sales_tax += line.tax
        for request in self.books[order.id].returns:
            if 0 < request.refunded_at <= moment:
                self._give_back(request, parts)
        for part in parts.values():
            self._keep_fees(part)
        return parts

    def _late_refunds(self, order: Order, settled: int) -> list[Transaction]:
        """One more transaction for each refund after the order had settled; its fees come back too."""
        made = []
        for request in self.books[order.id].returns:
            if request.refunded_at <= settled:
                continue
            parts: dict[str, Part] = {}
            self._give_back(request, parts)
            for part in parts.values():
                self._keep_fees(part)
            made.append(Transaction("", "ORDER", request.refunded_at + DAY, order, list(parts.values())))
        return made

    def _give_back(self, request: Return, parts: dict[str, Part]) -> None:
        market = self.shop.market
        for refund in request.lines:
            line = refund.line
            part = parts.setdefault(line.sku.id, Part(line.sku))
            gross, discount = _refunded(line, refund.subtotal)
            part.revenue["refund_subtotal_before_discount_amount"] -= gross
            part.revenue["seller_discount_refund_amount"] += discount
            part.customer_refund += refund.subtotal + refund.tax
        first = parts[request.lines[0].line.sku.id]
        if request.shipping:
            first.shipping["customer_paid_shipping_fee_amount"] -= request.shipping
            first.customer_refund += request.shipping
        if request.return_type in ("RETURN_AND_REFUND", "EXCHANGE"):
            first.shipping["return_shipping_fee_amount"] -= market.shipping_fee

    def _keep_fees(self, part: Part) -> None:
        for key, rate in self._fees:
            part.fees[key] -= share(part.revenue_amount, rate)
        if self.shop.market.region == "US":
            part.taxes["sales_tax_referral_fee_amount"] += share(part.fees["referral_fee_amount"], 500)

    def _adjustments(self) -> list[Transaction]:
        """Adjustments without an order, and a reserve that is collected and released."""
        dice, market, calendar = self._dice, self.shop.market, self.shop.calendar
        made: list[Transaction] = []
        moment, number = calendar.start + 3 * DAY, 0
        while moment < calendar.end + 10 * DAY:
            number += 1
            made.append(self._adjustment("GMV_PAYMENT_FOR_ADS", moment, number, -dice.between(40, 160)))
            kind, sign = dice.pick((("LOGISTICS_REIMBURSEMENT", 1), ("PLATFORM_PENALTY", -1),
                                    ("Violation fee （settlement fee） ", -1), ("PROMOTION_ADJUSTMENT", 1)))
            made.append(self._adjustment(kind, moment + 2 * DAY, 500 + number, sign * dice.between(3, 19)))
            if market.region == "US" and number % 3 == 1:
                made += self._reserve(moment + DAY, number, dice.between(1500, 4500))
            moment += dice.between(8, 12) * DAY
        return made

    def _adjustment(self, kind: str, moment: int, number: int, dollars: int) -> Transaction:
        market = self.shop.market
        return Transaction(str(number), kind, moment, adjustment=dollars * market.price_factor,
                           adjustment_id=make_id("7241", market.index, number, 19))

    def _reserve(self, moment: int, number: int, amount: int) -> list[Transaction]:
        reserve_id = make_id("7242", self.shop.market.index, number, 19)
        return [Transaction(f"r{number}", "RESERVE", time, reserve=sign * amount, reserve_id=reserve_id,
                            reserve_status=status)
                for time, sign, status in ((moment, -1, "COLLECTED"), (moment + 30 * DAY, 1, "RELEASED"))]


def _refunded(line: Line, subtotal: int) -> tuple[int, int]:
    """(list price, seller discount) that go back with a refund of what the buyer paid for a unit."""
    if not line.sale_price:
        return line.original_price, line.seller_discount
    return (line.original_price * subtotal // line.sale_price, line.seller_discount * subtotal // line.sale_price)


def _charge(part: Part, credit: Credit, base: int, rate: int) -> None:
    """The commission parts of an affiliate record, as that record states them."""
    for key, amount in (
        ("affiliate_commission_amount", standard_commission(credit, base, rate)),
        ("affiliate_partner_commission_amount", share(base, credit.partner_rate)),
        ("affiliate_ads_commission_amount", share(base, credit.ads_rate)),
        ("cofunded_creator_bonus_amount", share(base, credit.bonus_rate)),
    ):
        part.fees[key] -= amount
