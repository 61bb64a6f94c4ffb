"""Settlement: statements, their transactions, what is not settled yet, payments (reference 3.7 to 3.11)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ingestion.tiktok_shop.endpoints.model import (
    Asked,
    Call,
    Endpoint,
    Fields,
    Item,
    Payload,
    PerParent,
    Snapshot,
    Window,
)

_SCOPE: Final = "seller.finance.info"
_SOUTH_EAST_ASIA: Final = frozenset({"ID", "TH", "VN", "MY", "PH", "SG"})
_LOOKBACK: Final = 45  # days: status, payment and time of payment change later, without any trace in a filter

_AMOUNT: Final[Fields] = {"value": "money", "currency": "text"}  # "value" in payments only
_STATEMENT: Final[Fields] = {
    "id": "id", "statement_time": "time", "currency": "text", "settlement_amount": "money",
    "revenue_amount": "money", "net_sales_amount": "money", "shipping_cost_amount": "money", "fee_amount": "money",
    "adjustment_amount": "money", "payment_status": "text", "payment_id": "id", "payment_time": "time",
}
# Fees come and go: whatever is a number lands.
_BREAKDOWNS: Final[Fields] = {
    "revenue_breakdown": "numbers", "shipping_cost_breakdown": "numbers", "fee_tax_breakdown": "numbers",
    "supplementary_component": "numbers",
}
_TRANSACTION: Final[Fields] = {
    "statement_id": "id", "statement_time": "time", "currency": "text", "id": "id", "type": "text",
    "order_id": "id", "adjustment_id": "id", "reserve_id": "id", "adjustment_order_id": "id",
    "associated_order_id": "id", "order_create_time": "time", "settlement_amount": "money",
    "revenue_amount": "money", "shipping_cost_amount": "money", "fee_tax_amount": "money",
    "adjustment_amount": "money", "reserve_amount": "money", "reserve_status": "text",
    "estimated_release_time": "text", **_BREAKDOWNS,
}
_ORDER_TRANSACTION: Final[Fields] = {
    "order_id": "id", "currency": "text", "ordinal": "count", "statement_id": "id", "sku_id": "id",
    "sku_name": "text", "product_name": "text", "quantity": "text", "settlement_amount": "money",
    "revenue_amount": "money", "shipping_cost_amount": "money", "fee_tax_amount": "money", **_BREAKDOWNS,
}
_UNSETTLED: Final[Fields] = {
    "id": "id", "type": "text", "status": "text", "currency": "text", "order_id": "id", "adjustment_id": "id",
    "adjustment_order_id": "id", "associated_order_id": "id", "order_create_time": "time",
    "order_delivery_time": "time", "estimated_settlement": "text", "unsettled_reason": "text",
    "est_settlement_amount": "money", "est_revenue_amount": "money", "est_shipping_cost_amount": "money",
    "est_fee_tax_amount": "money", "est_adjustment_amount": "money", **_BREAKDOWNS,
}
# The bank account is left out.
_PAYMENT: Final[Fields] = {
    "id": "id", "create_time": "time", "paid_time": "time", "status": "text", "amount": _AMOUNT,
    "settlement_amount": _AMOUNT, "reserve_amount": _AMOUNT, "payment_amount_before_exchange": _AMOUNT,
    "exchange_rate": "text",
}


def _changed_statement(statement: Payload) -> Iterator[Item]:
    """A statement that is new or changed."""
    yield Item(str(statement["id"]), rank=int(statement.get("statement_time") or 0))


def _transactions(items: Sequence[str], asked: Asked) -> Call:
    """The call for one statement."""
    return Call(path={"statement_id": items[0]}, context={"statement_id": items[0]})


def _settled_order(transaction: Payload) -> Iterator[Item]:
    """The order of a transaction of a statement."""
    if transaction.get("order_id"):
        yield Item(str(transaction["order_id"]), rank=int(transaction.get("statement_time") or 0))


def _order_transactions(items: Sequence[str], asked: Asked) -> Call:
    """The call for one order."""
    return Call(path={"order_id": items[0]}, context={"order_id": items[0]})


STATEMENTS: Final = Endpoint(
    "statements", "GET", "/finance/{version}/statements", "202309", "statements", ("id",), _STATEMENT, _SCOPE,
    required=("statement_time",), created="statement_time", page_size=100,
    query={"sort_field": "statement_time", "sort_order": "ASC"},
    reading=Window("statement_time_ge", "statement_time_lt", "statement_time", days=90, has_update_time=False,
                   tiers=((_LOOKBACK, 0),)))
STATEMENT_TRANSACTIONS: Final = Endpoint(
    "statement_transactions", "GET", "/finance/{version}/statements/{statement_id}/statement_transactions",
    "202501", "transactions", ("statement_id", "id"), _TRANSACTION, _SCOPE, created="order_create_time",
    header={"statement_time": "create_time", "currency": "currency"}, page_size=100,
    query={"sort_field": "order_create_time", "sort_order": "ASC"},
    reading=PerParent({"statements": _changed_statement}, _transactions, most=2000))
ORDER_TRANSACTIONS: Final = Endpoint(
    "order_transactions", "GET", "/finance/{version}/orders/{order_id}/statement_transactions", "202501",
    "sku_transactions", ("order_id", "statement_id", "sku_id", "ordinal"), _ORDER_TRANSACTION, _SCOPE,
    header={"currency": "currency"}, ordinal="ordinal", is_optional=True, refused_items=frozenset({21008111}),
    reading=PerParent({"statement_transactions": _settled_order}, _order_transactions, most=1000))
UNSETTLED_TRANSACTIONS: Final = Endpoint(
    "unsettled_transactions", "GET", "/finance/{version}/orders/unsettled", "202507", "transactions", ("id",),
    _UNSETTLED, _SCOPE, created="order_create_time", page_size=100,
    query={"sort_field": "order_create_time", "sort_order": "ASC"}, reading=Snapshot())
PAYMENTS: Final = Endpoint(
    "payments", "GET", "/finance/{version}/payments", "202605", "payments", ("id",), _PAYMENT, _SCOPE,
    page_size=100, query={"sort_field": "create_time", "sort_order": "ASC"}, absent_in=_SOUTH_EAST_ASIA,
    reading=Window("create_time_ge", "create_time_lt", "create_time", days=90, has_update_time=False,
                   tiers=((_LOOKBACK, 0),)))
