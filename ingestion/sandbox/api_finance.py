"""Endpoints of orders by id and of finance: order detail, price detail, statements, transactions, payments."""

from __future__ import annotations

from typing import Any

from ingestion.sandbox.calls import Call, Endpoint, Service, shop_of
from ingestion.sandbox.dice import DAY, money
from ingestion.sandbox.errors import ApiError
from ingestion.sandbox.index import Entry
from ingestion.sandbox.ledger import Part, Transaction
from ingestion.sandbox.listing import Item, Listing, answer_page, check_list, is_descending, refuse_unknown
from ingestion.sandbox.lives import Order
from ingestion.sandbox.overrides import Row
from ingestion.sandbox.statements import SEA_REGIONS, Payment, Statement, order_key
from ingestion.sandbox.view_finance import (
    render_order_transactions,
    render_price_detail,
    render_transaction,
    render_unsettled,
    render_unsettled_adjustment,
)

LARGEST_DETAIL = 50
_ORDER_SCOPE, _FINANCE_SCOPE = "seller.order.info", "seller.finance.info"
# Nothing older is told as unsettled: 2025-01-01.
_UNSETTLED_FROM = 1_735_689_600

_STATEMENTS = Listing("statements", sort_fields=("statement_time",), needs_sort=True,
                      parameters=("statement_time_ge", "statement_time_lt", "payment_status"))
_TRANSACTIONS = Listing("statement_transactions", sort_fields=("order_create_time",), needs_sort=True)
_UNSETTLED = Listing("unsettled_transactions", sort_fields=("order_create_time",), needs_sort=True,
                     parameters=("search_time_ge", "search_time_lt"))
_PAYMENTS = Listing("payments", sort_fields=("create_time",), needs_sort=True,
                    parameters=("create_time_ge", "create_time_lt"))


def _bounds(call: Call, name: str) -> tuple[int, int]:
    """Half-open window of the query in unix seconds."""
    found = []
    for bound, default in ((f"{name}_ge", "0"), (f"{name}_lt", str(1 << 40))):
        text = call.parameters.get(bound, default)
        if not text.isdigit():
            raise ApiError(36009004, f"Invalid {bound}: unix seconds are expected")
        found.append(int(text))
    return found[0], found[1]


def _order_entries(service: Service, call: Call) -> dict[str, Entry]:
    index = service.index()
    return index.once(f"orders/{call.shop_code}", lambda: {
        entry.id: entry for entry in index.entries("orders", call.shop_code, "create_time")})


def _order_detail(service: Service, call: Call) -> Row:
    refuse_unknown(call, ("ids",))
    ids = [one for one in call.parameters.get("ids", "").split(",") if one]
    if not 0 < len(ids) <= LARGEST_DETAIL:
        raise ApiError(21001001, f"Invalid ids: 1 to {LARGEST_DETAIL} are expected")
    entries = _order_entries(service, call)
    rows = []
    for order_id in ids:
        if order_id not in entries:
            raise ApiError(21008111, "The order does not belong to the seller")
        row = service.index().render("orders", call.shop_code, entries[order_id])
        method = str(row.get("payment_method_name", ""))
        row["payment_method_code"] = method.upper().replace(" ", "_")
        if method == "Credit card":
            row["payment_card_type"] = "Credit"
        rows.append(row)
    return {"orders": rows}


def _known_order(service: Service, call: Call) -> Order:
    """The order that the path names, if it exists by now."""
    entry = _order_entries(service, call).get(call.ids["order_id"])
    if entry is None or not isinstance(entry.life, Order):
        raise ApiError(21008111, "The order does not belong to the seller")
    return entry.life


def _price_detail(service: Service, call: Call) -> Row:
    refuse_unknown(call, ())
    return render_price_detail(shop_of(service, call).market, _known_order(service, call))


def _sorted(items: list[Item], listing: Listing, call: Call) -> list[Item]:
    items.sort(key=lambda item: item.key, reverse=is_descending(listing, call))
    return items


def _statements(service: Service, call: Call) -> Row:
    check_list(_STATEMENTS, call)
    book, moment = service.derived.statements(call.shop_code), service.index().moment
    low, high = _bounds(call, "statement_time")
    wanted = call.parameters.get("payment_status")
    if wanted not in (None, "PAID", "FAILED", "PROCESSING"):
        raise ApiError(36009004, "Invalid payment_status")
    items = []
    for statement in book.statements:
        if statement.time > moment or not low <= statement.time < high:
            continue
        if wanted and book.render(statement, moment)["payment_status"] != wanted:
            continue
        items.append(Item((statement.time, statement.id), _row(book.render, statement, moment)))
    page = answer_page(_STATEMENTS, service, call, _sorted(items, _STATEMENTS, call))
    return {"statements": page.rows, "next_page_token": page.token}


def _row(render: Any, *arguments: Any) -> Any:
    """A call to be made when the page with the row is answered."""
    return lambda: render(*arguments)


def _statement(service: Service, call: Call) -> Statement:
    statement = service.derived.statements(call.shop_code).by_id.get(call.ids["statement_id"])
    if statement is None or statement.time > service.index().moment:
        raise ApiError(36009004, "Invalid statement_id: no such statement")
    return statement


def _statement_transactions(service: Service, call: Call) -> Row:
    check_list(_TRANSACTIONS, call)
    statement, market = _statement(service, call), shop_of(service, call).market
    items = [Item(order_key(one), _row(render_transaction, market, one)) for one in statement.transactions]
    page = answer_page(_TRANSACTIONS, service, call, _sorted(items, _TRANSACTIONS, call))
    ones = statement.transactions
    return {
        "id": statement.id, "create_time": statement.time, "status": "SETTLED", "currency": market.currency,
        "total_settlement_amount": money(statement.settlement),
        "payable_amount": money(statement.settlement + statement.reserve),
        "total_reserve_amount": money(statement.reserve),
        "total_settlement_breakdown": {
            "total_revenue_amount": money(sum(one.revenue for one in ones)),
            "total_shipping_cost_amount": money(sum(one.shipping for one in ones)),
            "total_fee_tax_amount": money(sum(one.fee_tax for one in ones)),
            "total_adjustment_amount": money(sum(one.adjustment for one in ones)),
        },
        "total_count": page.total, "transactions": page.rows, "next_page_token": page.token,
    }


def _order_transactions(service: Service, call: Call) -> Row:
    """Empty until the order settles."""
    refuse_unknown(call, ())
    order, moment = _known_order(service, call), service.index().moment
    book = service.derived.statements(call.shop_code)
    settled = [(book.by_time[one.statement_time].id, one)
               for one in service.derived.ledger(call.shop_code).by_order.get(order.id, ())
               if one.statement_time <= moment]
    return render_order_transactions(book.market, order, settled) if settled else {}


def _unsettled_orders(service: Service, call: Call) -> list[tuple[Order, list[Part]]]:
    """Orders under way that no statement holds yet, with their estimate; made once a moment.

    Those that will be cancelled are among them until they are: they vanish without ever settling.
    """
    index, ledger = service.index(), service.derived.ledger(call.shop_code)
    return index.once(f"unsettled/{call.shop_code}", lambda: [
        (order, ledger.estimate(order, index.moment)) for order in ledger.shop.orders
        if _is_unsettled(order, ledger.main.get(order.id), index.moment)])


def _is_unsettled(order: Order, main: Transaction | None, moment: int) -> bool:
    if order.kind != "normal" or not _UNSETTLED_FROM <= order.create_time <= moment:
        return False
    if order.status_at(moment) in ("UNPAID", "CANCELLED"):
        return False
    return main is None or main.statement_time > moment


def _unsettled(service: Service, call: Call) -> Row:
    check_list(_UNSETTLED, call)
    market, moment = shop_of(service, call).market, service.index().moment
    low, high = _bounds(call, "search_time")
    items, revenue, settlement, fees, adjustments = [], 0, 0, 0, 0
    for order, parts in _unsettled_orders(service, call):
        if low <= order.create_time < high:
            row_id = f"72430{order.id[4:]}"
            items.append(Item((order.create_time, row_id),
                              _row(render_unsettled, market, row_id, order, parts, moment)))
            part_revenue, part_fees = sum(p.revenue_amount for p in parts), sum(p.fee_tax_amount for p in parts)
            revenue, fees = revenue + part_revenue, fees + part_fees
            settlement += part_revenue + part_fees + sum(p.shipping_amount for p in parts)
    for one in service.derived.ledger(call.shop_code).transactions:
        announced = one.moment - 2 * DAY
        if (one.adjustment_id and not one.order and announced <= moment < one.statement_time
                and low <= announced < high):
            items.append(Item((announced, one.id), _row(render_unsettled_adjustment, market, one)))
            adjustments += one.adjustment
    page = answer_page(_UNSETTLED, service, call, _sorted(items, _UNSETTLED, call))
    return {
        "total_count": page.total, "sum_est_settlement_amount": money(settlement + adjustments),
        "sum_est_revenue_amount": money(revenue), "sum_est_adjustment_amount": money(adjustments),
        "sum_est_fee_amount": money(fees), "transactions": page.rows, "next_page_token": page.token,
    }


def _payments(service: Service, call: Call) -> Row:
    book, moment = service.derived.statements(call.shop_code), service.index().moment
    if book.market.region in SEA_REGIONS:
        raise ApiError(36009004, "This API is not available for the region of the shop", 400)
    check_list(_PAYMENTS, call)
    low, high = _bounds(call, "create_time")
    known: list[Payment] = [one for one in book.payments if one.create_time <= moment and low <= one.create_time < high]
    items = [Item((one.create_time, one.id), _row(book.render_payment, one, moment)) for one in known]
    page = answer_page(_PAYMENTS, service, call, _sorted(items, _PAYMENTS, call))
    return {"payments": page.rows, "next_page_token": page.token}


FINANCE: tuple[Endpoint, ...] = (
    Endpoint("GET", "/order/202507/orders", _order_detail, _ORDER_SCOPE),
    Endpoint("GET", "/order/202407/orders/{order_id}/price_detail", _price_detail, _ORDER_SCOPE),
    Endpoint("GET", "/finance/202309/statements", _statements, _FINANCE_SCOPE),
    Endpoint("GET", "/finance/202501/statements/{statement_id}/statement_transactions", _statement_transactions,
             _FINANCE_SCOPE),
    Endpoint("GET", "/finance/202501/orders/{order_id}/statement_transactions", _order_transactions, _FINANCE_SCOPE),
    Endpoint("GET", "/finance/202507/orders/unsettled", _unsettled, _FINANCE_SCOPE),
    Endpoint("GET", "/finance/202605/payments", _payments, _FINANCE_SCOPE),
)
