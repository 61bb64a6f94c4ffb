"""How returns and cancellations look in the API at a moment: searches 202602."""

from __future__ import annotations

from typing import Any

from ingestion.sandbox.dice import DAY, money
from ingestion.sandbox.lives import Cancellation, RefundLine, Return
from ingestion.sandbox.markets import Market

_REASON_TEXTS = {
    "ecom_order_delivered_damaged": "Damaged item",
    "ecom_order_delivered_wrong_item": "Wrong item",
    "ecom_order_delivered_no_need": "No longer needed",
    "ecom_order_delivered_not_as_described": "Not as described",
    "ecom_order_unpaid_timeout": "Not paid in time",
    "ecom_order_delivery_failed": "Package delivery failed",
    "ecom_order_no_longer_needed": "No longer needed",
    "ecom_order_out_of_stock": "Out of stock",
}


def _refund(market: Market, lines: list[RefundLine], shipping: int) -> dict[str, str]:
    subtotal, tax = sum(line.subtotal for line in lines), sum(line.tax for line in lines)
    return {
        "currency": market.currency,
        "refund_total": money(subtotal + shipping + tax),
        "refund_subtotal": money(subtotal),
        "refund_shipping_fee": money(shipping),
        "refund_tax": money(tax),
    }


def _line(prefix: str, line: RefundLine) -> dict[str, Any]:
    sku = line.line.sku
    return {
        f"{prefix}_line_item_id": line.id,
        "order_line_item_id": line.line.id,
        "sku_id": sku.id,
        "sku_name": sku.name,
        "product_name": sku.product_name,
        "seller_sku": sku.seller_sku,
    }


def render_cancellation(market: Market, request: Cancellation, moment: int) -> dict[str, Any]:
    """The cancellation object as known at a moment."""
    return {
        "cancel_id": request.id,
        "order_id": request.order.id,
        "cancel_type": request.cancel_type,
        "cancel_status": request.status_at(moment),
        "role": request.role,
        "cancel_reason": request.reason,
        "cancel_reason_text": _REASON_TEXTS[request.reason],
        "create_time": request.create_time,
        "update_time": request.update_time_at(moment),
        "refund_amount": _refund(market, request.lines, request.shipping),
        "cancel_line_items": [
            _line("cancel", line) | {"refund_amount": _refund(market, [line], 0)} for line in request.lines
        ],
        "should_replenish_stock": True,
    }


def render_return(market: Market, request: Return, moment: int) -> dict[str, Any]:
    """The return object as known at a moment; ``next_return_id`` appears when the request was edited."""
    status = request.status_at(moment)
    needs_goods = request.return_type in ("RETURN_AND_REFUND", "EXCHANGE")
    row: dict[str, Any] = {
        "return_id": request.id, "order_id": request.order.id, "return_type": request.return_type,
        "return_status": status, "role": "BUYER", "return_reason": request.reason,
        "return_reason_text": _REASON_TEXTS[request.reason], "create_time": request.create_time,
        "update_time": request.update_time_at(moment),
        "refund_amount": _refund(market, request.lines, request.shipping),
        "discount_amount": [{
            "currency": market.currency,
            "product_seller_discount": money(sum(line.line.seller_discount for line in request.lines)),
            "product_platform_discount": money(sum(line.line.platform_discount for line in request.lines)),
            "shipping_fee_seller_discount": "0.00", "shipping_fee_platform_discount": "0.00",
        }],
        "shipping_fee_amount": [{
            "currency": market.currency,
            "seller_paid_return_shipping_fee": money(market.shipping_fee if needs_goods else 0),
            "platform_paid_return_shipping_fee": "0.00", "buyer_paid_return_shipping_fee": "0.00",
        }],
        "return_line_items": [_return_line(market, request, line) for line in request.lines],
        "is_combined_return": False, "is_quick_refund": request.return_type == "REFUND",
        "can_buyer_keep_item": not needs_goods,
    }
    if needs_goods:
        row |= {
            "return_method": "PLATFORM_SHIPPED",
            "shipment_type": "PLATFORM",
            "handover_method": "DROP_OFF",
        }
    if request.shipped_by_buyer and request.shipped_by_buyer <= moment:
        row["return_tracking_number"] = f"RTN{request.id[-10:]}"
    if status.endswith("_PENDING"):
        row["seller_next_action_response"] = [
            {"action": "SELLER_RESPOND_RETURN", "deadline": request.create_time + 2 * DAY}
        ]
    if request.pre_return_id:
        row["pre_return_id"] = request.pre_return_id
    if request.edited_at and request.edited_at <= moment:
        row["next_return_id"] = request.next_return_id
    return row


def _return_line(market: Market, request: Return, line: RefundLine) -> dict[str, Any]:
    row = _line("return", line)
    if request.has_line_amounts:
        row["refund_amount"] = _refund(market, [line], 0)
    return row
