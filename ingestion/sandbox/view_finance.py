"""How settlement looks in the API: transactions by statement and by order, unsettled rows, price detail."""

from __future__ import annotations

from typing import Any

from ingestion.sandbox.dice import DAY, money
from ingestion.sandbox.ledger import Amounts, Part, Transaction
from ingestion.sandbox.lives import Line, Order
from ingestion.sandbox.markets import Market

_FEE_KEYS = ("affiliate_commission_amount", "affiliate_partner_commission_amount", "affiliate_ads_commission_amount",
             "cofunded_creator_bonus_amount")
_REVENUE_KEYS = ("subtotal_before_discount_amount", "seller_discount_amount", "refund_subtotal_before_discount_amount",
                 "seller_discount_refund_amount")
_SHIPPING_KEYS = ("actual_shipping_fee_amount", "customer_paid_shipping_fee_amount", "return_shipping_fee_amount",
                  "shipping_fee_discount_amount")


def _summed(parts: list[Part], name: str) -> Amounts:
    total: Amounts = {}
    for part in parts:
        for key, amount in getattr(part, name).items():
            total[key] = total.get(key, 0) + amount
    return total


def _texts(amounts: Amounts, always: tuple[str, ...] = ()) -> dict[str, Any]:
    """Amounts as text; some keys are there even at zero."""
    return {key: money(amounts.get(key, 0)) for key in (*always, *(key for key in amounts if key not in always))}


def _breakdowns(market: Market, parts: list[Part]) -> dict[str, Any]:
    fees = _summed(parts, "fees")
    return {
        "revenue_breakdown": _texts(_summed(parts, "revenue"), _REVENUE_KEYS),
        "shipping_cost_breakdown": _texts(_summed(parts, "shipping"), _SHIPPING_KEYS)
        | {"supplementary_component": {"platform_shipping_fee_discount_amount": "0.00"}},
        "fee_tax_breakdown": {
            "fee": _texts(fees, _FEE_KEYS) | {"gmv_max_ad_fee_amount": "0.00"},
            "tax": _texts(_summed(parts, "taxes"), ("vat_amount",)),
        },
    }


def _before_tax(fees: dict[str, Any], market: Market, key: str) -> None:
    """Thai rows repeat the commission before income tax: fee keys do not add up to the total."""
    if market.region == "TH":
        fees[key] = fees["affiliate_commission_amount"]


def render_transaction(market: Market, one: Transaction) -> dict[str, Any]:
    """One row of a statement; the currency stands on the header only."""
    row: dict[str, Any] = {"id": one.id, "type": one.type, "settlement_amount": money(one.settlement)}
    if one.type == "RESERVE":
        return row | {"reserve_id": one.reserve_id, "reserve_amount": money(one.reserve),
                      "reserve_status": one.reserve_status,
                      "estimated_release_time": "" if one.reserve_status == "RELEASED"
                      else str(one.moment + 30 * DAY)}
    if one.adjustment_id:
        row |= {"adjustment_id": one.adjustment_id, "adjustment_amount": money(one.adjustment)}
        return row | ({"adjustment_order_id": one.order.id} if one.order else {})
    assert one.order is not None, "what is neither reserve nor adjustment is of an order"
    row |= {
        "order_id": one.order.id, "order_create_time": one.order.create_time, "revenue_amount": money(one.revenue),
        "shipping_cost_amount": money(one.shipping), "fee_tax_amount": money(one.fee_tax), "adjustment_amount": "0",
    } | _breakdowns(market, one.parts)
    _before_tax(row["fee_tax_breakdown"]["fee"], market, "affiliate_commission_amount_before_pit")
    return row | {"supplementary_component": {
        "customer_payment_amount": money(sum(part.customer_payment for part in one.parts)),
        "customer_refund_amount": money(-sum(part.customer_refund for part in one.parts)),
        "sales_tax_amount": money(sum(part.sales_tax for part in one.parts)),
    }}


def render_order_transactions(market: Market, order: Order, settled: list[tuple[str, Transaction]]) -> dict[str, Any]:
    """All settlement of one order by SKU.

    Args:
        settled: statement id and transaction, those known only.
    """
    ones = [one for _, one in settled]
    return {
        "order_id": order.id, "order_create_time": order.create_time, "currency": market.currency,
        "revenue_amount": money(sum(one.revenue for one in ones)),
        "shipping_cost_amount": money(sum(one.shipping for one in ones)),
        "fee_and_tax_amount": money(sum(one.fee_tax for one in ones)),
        "settlement_amount": money(sum(one.settlement for one in ones)),
        "sku_transactions": [
            _sku_transaction(market, statement, part) for statement, one in settled for part in one.parts
        ],
        "total_count": sum(len(one.parts) for one in ones),
    }


def _sku_transaction(market: Market, statement: str, part: Part) -> dict[str, Any]:
    amount = part.revenue_amount + part.shipping_amount + part.fee_tax_amount
    row = {
        "sku_id": part.sku.id, "sku_name": part.sku.name, "product_name": part.sku.product_name,
        "statement_id": statement, "quantity": str(part.quantity), "settlement_amount": money(amount),
        "revenue_amount": money(part.revenue_amount), "shipping_cost_amount": money(part.shipping_amount),
        "fee_tax_amount": money(part.fee_tax_amount),
    } | _breakdowns(market, [part])
    _before_tax(row["fee_tax_breakdown"]["fee"], market, "affiliate_commission_amount_before_pit")
    return row


def render_unsettled(market: Market, row_id: str, order: Order, parts: list[Part], moment: int) -> dict[str, Any]:
    """An order that has not settled: everything is an estimate, the date of settlement text or seconds."""
    is_delivered = 0 < order.delivery_time <= moment
    revenue = sum(part.revenue_amount for part in parts)
    shipping = sum(part.shipping_amount for part in parts)
    fees = sum(part.fee_tax_amount for part in parts)
    row: dict[str, Any] = {
        "id": row_id, "type": "ORDER", "status": "UNSETTLED", "currency": market.currency, "order_id": order.id,
        "order_create_time": order.create_time, "order_delivery_time": order.delivery_time if is_delivered else 0,
        "estimated_settlement": str(order.delivery_time + 8 * DAY) if is_delivered else "Delivered + 8 days",
        "unsettled_reason": "In settlement period" if is_delivered else "Not delivered",
        "est_settlement_amount": money(revenue + shipping + fees), "est_revenue_amount": money(revenue),
        "est_shipping_cost_amount": money(shipping), "est_fee_tax_amount": money(fees), "est_adjustment_amount": "0",
    } | _breakdowns(market, parts)
    # The unsettled answer has neither the supplement of shipping nor the GMV Max fee, and its own spelling.
    del row["fee_tax_breakdown"]["fee"]["gmv_max_ad_fee_amount"]
    del row["fee_tax_breakdown"]["fee"]["cofunded_creator_bonus_amount"]
    _before_tax(row["fee_tax_breakdown"]["fee"], market, "affiliate_commission_before_pit_amount")
    return row


def render_unsettled_adjustment(market: Market, one: Transaction) -> dict[str, Any]:
    """An adjustment that is announced but in no statement yet."""
    return {
        "id": one.id, "type": one.type, "status": "UNSETTLED", "currency": market.currency,
        "adjustment_id": one.adjustment_id, "order_create_time": one.moment - 2 * DAY,
        "estimated_settlement": str(one.statement_time), "unsettled_reason": "In settlement period",
        "est_settlement_amount": money(one.adjustment), "est_revenue_amount": "0", "est_shipping_cost_amount": "0",
        "est_fee_tax_amount": "0", "est_adjustment_amount": money(one.adjustment),
    }


def render_price_detail(market: Market, order: Order) -> dict[str, Any]:
    """The price of an order taken apart; shipping stands on the order and on its first line."""
    lines = [_price(market, [line], order if position == 0 else None, order.tax_rate)
             | {"id": line.id, "cod_fee_amount": "0.00", "seller_funded_product_promotions": _promotions(line)}
             for position, line in enumerate(order.lines)]
    head = _price(market, order.lines, order, order.tax_rate) | {"cod_fee_net_amount": "0.00"}
    return head | {"line_items": lines}


def _promotions(line: Line) -> list[dict[str, str]]:
    if not line.seller_discount:
        return []
    return [{"activity_id": f"7400{line.id[4:]}", "discount_amount": money(line.seller_discount),
             "discount_type": "ACTIVITY"}]


def _price(market: Market, lines: list[Line], order: Order | None, tax_rate: int) -> dict[str, Any]:
    listed, tax = sum(line.original_price for line in lines), sum(line.tax for line in lines)
    seller, platform = sum(line.seller_discount for line in lines), sum(line.platform_discount for line in lines)
    sale = listed - seller - platform
    shipping = order.shipping_fee if order else 0
    discount = order.shipping_discount if order else 0
    return {
        "currency": market.currency, "total": money(listed + shipping),
        "payment": money(sale + tax + shipping - discount), "sku_list_price": money(listed),
        "sku_sale_price": money(sale), "subtotal": money(sale + tax), "subtotal_deduction_seller": money(seller),
        "subtotal_deduction_platform": money(platform), "subtotal_tax_amount": money(tax),
        "voucher_deduction_platform": "0.00", "voucher_deduction_seller": "0.00",
        "shipping_list_price": money(shipping), "shipping_sale_price": money(shipping - discount),
        "shipping_fee_deduction_seller": money(discount), "shipping_fee_deduction_platform": "0.00",
        "shipping_fee_deduction_platform_voucher": "0.00", "tax_amount": money(tax),
        "tax_rate": f"{tax_rate / 10000:.4f}", "net_price_amount": money(sale + shipping - discount), "cod_fee": "0.00",
    }
