"""How an order looks in the API at a moment: orders search 202309."""

from __future__ import annotations

from typing import Any

from ingestion.sandbox.buyers import contact, recipient_address, user_id
from ingestion.sandbox.dice import DAY, money
from ingestion.sandbox.lives import Line, Order
from ingestion.sandbox.markets import Market

_PACKAGE_STATUS = {
    "UNPAID": "TO_FULFILL",
    "ON_HOLD": "TO_FULFILL",
    "AWAITING_SHIPMENT": "TO_FULFILL",
    "AWAITING_COLLECTION": "PROCESSING",
    "IN_TRANSIT": "FULFILLING",
    "DELIVERED": "COMPLETED",
    "COMPLETED": "COMPLETED",
    "CANCELLED": "CANCELLED",
}
_BEFORE_ADDRESS = ("UNPAID", "ON_HOLD")


def render_order(market: Market, order: Order, moment: int) -> dict[str, Any]:
    """The order object as known at a moment; personal fields included, as the platform sends them."""
    status = order.status_at(moment)
    is_shipped = bool(order.rts_time) and order.rts_time <= moment
    row: dict[str, Any] = {
        "id": order.id,
        "status": status,
        "order_type": "NORMAL",
        "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "shipping_type": "TIKTOK",
        "delivery_type": "HOME_DELIVERY",
        "commerce_platform": "TIKTOK_SHOP",
        "user_id": user_id(market, order.buyer),
        "warehouse_id": market.warehouse_id,
        "payment_method_name": order.payment_method,
        "create_time": order.create_time,
        "update_time": order.update_time_at(moment),
        "is_cod": order.is_cod,
        "is_sample_order": order.kind == "sample",
        "is_replacement_order": order.kind == "replacement",
        "is_exchange_order": order.kind == "exchange",
        "is_on_hold_order": status == "ON_HOLD",
        "is_subscription_order": False,
        "is_buyer_request_cancel": order.request_from <= moment < order.request_until,
        "has_updated_recipient_address": False,
        "buyer_message": "",
        "seller_note": "",
        "cancel_order_sla_time": 0,
        "rts_sla_time": order.create_time + 2 * DAY,
        "tts_sla_time": order.create_time + 3 * DAY,
        "payment": _payment(market, order),
        "line_items": [_line(market, order, line, moment, status, is_shipped) for line in order.lines],
        "packages": [{"id": _package_id(order)}] if is_shipped else [],
    }
    _add_times(row, order, moment)
    if order.kind == "replacement":
        row["replaced_order_id"] = order.source_order_id
    elif order.kind == "exchange":
        row["exchange_source_order_id"] = order.source_order_id
    if status not in _BEFORE_ADDRESS:
        row |= contact(market, order.buyer)
        row["recipient_address"] = recipient_address(market, order.buyer)
    if status == "CANCELLED":
        row["cancel_reason"], row["cancellation_initiator"] = order.cancel_reason, order.cancel_by
    return row


def _add_times(row: dict[str, Any], order: Order, moment: int) -> None:
    """Times that have come; a paid time that has not is 0 or absent, as the platform does either."""
    for key, time in (
        ("paid_time", order.paid_time),
        ("rts_time", order.rts_time),
        ("cancel_time", order.cancel_time),
        ("collection_time", order.collection_time),
        ("delivery_time", order.delivery_time),
        ("request_cancel_time", order.request_from),
    ):
        if time and time <= moment:
            row[key] = time
    if "paid_time" not in row and order.is_cod:
        row["paid_time"] = 0


def _package_id(order: Order) -> str:
    return f"1153{order.id[4:]}"


def _payment(market: Market, order: Order) -> dict[str, str]:
    lines = order.lines
    sub_total = sum(line.sale_price for line in lines)
    tax = sum(line.tax for line in lines)
    payment = {
        "currency": market.currency,
        "sub_total": money(sub_total),
        "shipping_fee": money(order.shipping_paid),
        "seller_discount": money(sum(line.seller_discount for line in lines)),
        "platform_discount": money(sum(line.platform_discount for line in lines)),
        "original_total_product_price": money(sum(line.original_price for line in lines)),
        "original_shipping_fee": money(order.shipping_fee),
        "shipping_fee_seller_discount": money(order.shipping_discount),
        "shipping_fee_platform_discount": "0.00",
        "tax": money(tax),
        "total_amount": money(sub_total + order.shipping_paid + tax),
    }
    if not market.has_tax_in_price:
        payment |= {"product_tax": money(tax), "shipping_fee_tax": "0.00", "retail_delivery_fee": "0.00"}
    if market.region == "TH":
        payment["small_order_fee"] = "0.00"
    return payment


def _line(
    market: Market, order: Order, line: Line, moment: int, status: str, is_shipped: bool
) -> dict[str, Any]:
    is_cancelled = status == "CANCELLED" or 0 < line.cancelled_at <= moment
    shown = "CANCELLED" if is_cancelled else "AWAITING_SHIPMENT" if status == "ON_HOLD" else status
    row: dict[str, Any] = {
        "id": line.id,
        "sku_id": line.sku.id,
        "product_id": line.sku.product_id,
        "product_name": line.sku.product_name,
        "sku_name": line.sku.name,
        "seller_sku": line.sku.seller_sku,
        "display_status": shown,
        "package_status": _PACKAGE_STATUS[shown],
        "currency": market.currency,
        "original_price": money(line.original_price),
        "sale_price": money(line.sale_price),
        "seller_discount": money(line.seller_discount),
        "platform_discount": money(line.platform_discount),
        "is_gift": line.is_gift,
        "sku_type": "NORMAL",
        "room_id": line.room_id,
        "is_dangerous_good": False,
        "sku_image": f"https://example.invalid/sku/{line.sku.id}.png",
    }
    if is_shipped and not is_cancelled:
        row |= {
            "package_id": _package_id(order),
            "tracking_number": f"TRK{order.id[-10:]}",
            "rts_time": order.rts_time,
            "shipping_provider_id": f"71178588580720160{market.index:02d}",
            "shipping_provider_name": market.carrier,
        }
    if is_cancelled:
        is_whole = status == "CANCELLED" and not line.cancelled_at
        row["cancel_user"] = order.cancel_by if is_whole else "SELLER"
        row["cancel_reason"] = order.cancel_reason if is_whole else "ecom_order_out_of_stock"
    if not market.has_tax_in_price:
        row["item_tax"] = [
            {
                "tax_type": "SALES_TAX",
                "tax_amount": money(line.tax),
                "tax_rate": f"{order.tax_rate / 10000:.4f}",
            }
        ]
    return row
