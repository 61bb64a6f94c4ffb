"""Statements and payments of one shop as known at a moment, made from its ledger."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from ingestion.sandbox.dice import DAY, Dice, make_id, money
from ingestion.sandbox.ledger import Ledger, Transaction
from ingestion.sandbox.markets import Market

# Markets without the payments resource, and with shipping inside the fees of a statement.
SEA_REGIONS = ("TH", "MY", "VN", "PH", "SG", "ID")


@dataclass(slots=True)
class Payment:
    """One pay-out of one or more statements; 0 = never."""

    id: str
    create_time: int
    failed_at: int
    paid_at: int
    amount: int

    def status_at(self, moment: int) -> str:
        """PROCESSING, then PAID; sometimes FAILED in between."""
        if self.paid_at <= moment:
            return "PAID"
        return "FAILED" if 0 < self.failed_at <= moment else "PROCESSING"


@dataclass(slots=True)
class Statement:
    """One UTC day's transactions."""

    id: str
    time: int
    transactions: list[Transaction]
    payment: Payment | None = None

    @property
    def settlement(self) -> int:
        """Sum of what its transactions settle."""
        return sum(one.settlement for one in self.transactions)

    @property
    def reserve(self) -> int:
        """Sum of its reserves."""
        return sum(one.reserve for one in self.transactions)


class StatementBook:
    """All statements and payments of one shop, past and future."""

    def __init__(self, ledger: Ledger, seed: int) -> None:
        market = ledger.shop.market
        self.market: Market = market
        days: dict[int, list[Transaction]] = defaultdict(list)
        for one in ledger.transactions:
            days[one.statement_time].append(one)
        self.statements = [
            Statement(make_id("7238", market.index, day // DAY, 19), day, sorted(days[day], key=order_key))
            for day in sorted(days)
        ]
        self.by_id = {statement.id: statement for statement in self.statements}
        self.by_time = {statement.time: statement for statement in self.statements}
        self.payments: list[Payment] = []
        self._pay(Dice(seed, f"{market.region}/payments"))

    def _pay(self, dice: Dice) -> None:
        """A payment for each statement, in Britain one for all statements of a week."""
        groups: dict[int, list[Statement]] = defaultdict(list)
        for statement in self.statements:
            # 1970-01-01 was a Thursday: days counted from a Monday.
            week = (statement.time // DAY + 3) // 7
            groups[(week + 1) * 7 - 3 if self.market.region == "GB" else statement.time // DAY + 1].append(statement)
        for day in sorted(groups):
            amount = sum(one.settlement + one.reserve for one in groups[day])
            created, waited, fails = day * DAY, dice.between(1, 3) * DAY, dice.chance(0.05)
            if amount <= 0:
                continue
            failed_at = created + waited if fails else 0
            payment = Payment(make_id("3458", self.market.index, day, 19), created, failed_at,
                              created + waited + (3 * DAY if fails else 0), amount)
            self.payments.append(payment)
            for statement in groups[day]:
                statement.payment = payment

    def render(self, statement: Statement, moment: int) -> dict[str, Any]:
        """The statement object as known at a moment."""
        ones = statement.transactions
        row: dict[str, Any] = {
            "id": statement.id, "statement_time": statement.time, "currency": self.market.currency,
            "settlement_amount": money(statement.settlement),
            "adjustment_amount": money(sum(one.adjustment for one in ones)),
        }
        revenue, shipping = sum(one.revenue for one in ones), sum(one.shipping for one in ones)
        fees = sum(one.fee_tax for one in ones)
        if self.market.region in SEA_REGIONS:
            row |= {"revenue_amount": money(revenue), "fee_amount": money(fees + shipping)}
        else:
            row |= {"net_sales_amount": money(revenue), "shipping_cost_amount": money(shipping),
                    "fee_amount": money(fees)}
        payment = statement.payment
        if payment is None or payment.create_time > moment:
            status = "SETTLED" if payment is None else "PROCESSING"
            return row | {"payment_status": status, "payment_id": "", "payment_time": 0}
        return row | {"payment_status": payment.status_at(moment), "payment_id": payment.id,
                      "payment_time": payment.paid_at if payment.paid_at <= moment else 0}

    def render_payment(self, payment: Payment, moment: int) -> dict[str, Any]:
        """The payment object as known at a moment; its money is in ``value``."""
        amount = {"value": money(payment.amount), "currency": self.market.currency}
        return {
            "id": payment.id, "create_time": payment.create_time,
            "paid_time": payment.paid_at if payment.paid_at <= moment else 0,
            "status": payment.status_at(moment), "amount": amount, "settlement_amount": dict(amount),
            "payment_amount_before_exchange": dict(amount), "exchange_rate": "1.000000", "bank_account": "****1234",
        }


def order_key(one: Transaction) -> tuple[int, str]:
    """Transactions of a statement are sorted by the creation of their order; adjustments come first."""
    return (one.order.create_time if one.order and one.type == "ORDER" else 0, one.id)
