"""Shops, orders, after-sales and products (reference 3.1 to 3.6 and 3.12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ingestion.tiktok_shop.endpoints.model import DAY, Asked, Call, Endpoint, Fields, Item, Payload, PerParent, Window

_REFUND: Final[Fields] = {
    "currency": "text", "refund_total": "money", "refund_subtotal": "money", "refund_shipping_fee": "money",
    "refund_tax": "money", "retail_delivery_fee": "money", "buyer_service_fee": "money",
}

# Amounts the models read; the platform adds regional ones, which land as long as they are numbers.
PAYMENT_AMOUNTS: Final = frozenset({
    "sub_total", "shipping_fee", "seller_discount", "platform_discount", "tax", "product_tax",
    "shipping_fee_tax", "original_total_product_price", "original_shipping_fee",
    "shipping_fee_seller_discount", "shipping_fee_platform_discount", "shipping_fee_cofunded_discount",
    "total_amount", "small_order_fee", "buyer_service_fee", "retail_delivery_fee", "handling_fee",
})

_ORDER_LINE: Final[Fields] = {
    "id": "id", "sku_id": "id", "product_id": "id", "product_name": "text", "sku_name": "text",
    "seller_sku": "text", "display_status": "text", "package_status": "text", "currency": "text",
    "original_price": "money", "sale_price": "money", "seller_discount": "money",
    "platform_discount": "money", "is_gift": "flag", "sku_type": "text", "room_id": "id",
    "item_tax": ({"tax_type": "text", "tax_amount": "money", "tax_rate": "money"},),
    "cancel_user": "text", "rts_time": "time",
}
_ORDER: Final[Fields] = {
    "id": "id", "status": "text", "order_type": "text", "fulfillment_type": "text", "create_time": "time",
    "paid_time": "time", "rts_time": "time", "update_time": "time", "delivery_time": "time",
    "cancel_time": "time", "collection_time": "time", "is_cod": "flag", "is_sample_order": "flag",
    "is_refundable_sample": "flag", "is_replacement_order": "flag", "replaced_order_id": "id",
    "is_exchange_order": "flag", "exchange_source_order_id": "id", "is_subscription_order": "flag",
    "cancellation_initiator": "text", "payment": "amounts", "line_items": (_ORDER_LINE,),
}
_RETURN: Final[Fields] = {
    "return_id": "id", "order_id": "id", "return_type": "text", "return_status": "text", "role": "text",
    "return_reason": "text", "create_time": "time", "update_time": "time", "refund_amount": _REFUND,
    "discount_amount": ({"currency": "text", "product_seller_discount": "money",
                         "product_platform_discount": "money", "shipping_fee_seller_discount": "money",
                         "shipping_fee_platform_discount": "money"},),
    "shipping_fee_amount": ({"currency": "text", "seller_paid_return_shipping_fee": "money",
                             "platform_paid_return_shipping_fee": "money",
                             "buyer_paid_return_shipping_fee": "money"},),
    "return_line_items": ({"return_line_item_id": "id", "order_line_item_id": "id", "sku_id": "id",
                           "refund_amount": _REFUND},),
    "pre_return_id": "id", "next_return_id": "id", "is_combined_return": "flag", "combined_return_id": "id",
    "arbitration_status": "text",
}
_CANCELLATION: Final[Fields] = {
    "cancel_id": "id", "order_id": "id", "cancel_type": "text", "cancel_status": "text", "role": "text",
    "cancel_reason": "text", "create_time": "time", "update_time": "time", "refund_amount": _REFUND,
    "cancel_line_items": ({"cancel_line_item_id": "id", "order_line_item_id": "id", "sku_id": "id",
                           "refund_amount": _REFUND},),
}
# Stock is left out: it moves all day without the product changing.
_PRODUCT: Final[Fields] = {
    "id": "id", "title": "text", "status": "text", "create_time": "time", "update_time": "time",
    "skus": ({"id": "id", "seller_sku": "text",
              "price": {"currency": "text", "tax_exclusive_price": "money", "sale_price": "money"},
              "status_info": {"status": "text"}},),
}
# The cipher is left out: it is a credential.
_SHOP: Final[Fields] = {"id": "id", "name": "text", "region": "text", "seller_type": "text", "code": "text"}

_PRICES: Final[Fields] = {name: "money" for name in (
    "total", "payment", "sku_list_price", "sku_sale_price", "sku_gift_original_price", "sku_gift_net_price_amount",
    "subtotal", "subtotal_deduction_seller", "subtotal_deduction_platform", "subtotal_tax_amount",
    "voucher_deduction_seller", "voucher_deduction_platform", "shipping_list_price", "shipping_sale_price",
    "shipping_fee_deduction_seller", "shipping_fee_deduction_platform", "shipping_fee_deduction_platform_voucher",
    "tax_amount", "tax_rate", "net_price_amount", "cod_fee", "cod_fee_net_amount", "cod_fee_amount")}
_PROMOTIONS: Final[tuple[Fields]] = ({"activity_id": "id", "discount_amount": "money", "discount_type": "text"},)
_PRICE_DETAIL: Final[Fields] = {
    "order_id": "id", "currency": "text", **_PRICES,
    "line_items": ({"id": "id", "currency": "text", **_PRICES, "seller_funded_product_promotions": _PROMOTIONS,
                    "seller_funded_shipping_promotions": _PROMOTIONS},),
}

ORDER_SCOPE: Final = "seller.order.info"
_AFTER_SALES_SCOPE: Final = "seller.return_refund.basic"


def _changed_order(order: Payload) -> Iterator[Item]:
    """An order that is new or changed."""
    yield Item(str(order["id"]), rank=int(order.get("create_time") or 0))


def _price_detail(items: Sequence[str], asked: Asked) -> Call:
    """The call for one order."""
    return Call(path={"order_id": items[0]}, context={"order_id": items[0]})


SHOPS: Final = Endpoint(
    "shops", "GET", "/authorization/{version}/shops", "202309", "shops", ("id",), _SHOP, "seller.authorization.info")
ORDERS: Final = Endpoint(
    "orders", "POST", "/order/{version}/orders/search", "202309", "orders", ("id",), _ORDER, ORDER_SCOPE,
    required=("create_time",), required_lines={"line_items": ("id", "sku_id")}, line_list="line_items", page_size=100,
    is_large=True, query={"sort_field": "update_time", "sort_order": "ASC"},
    reading=Window("update_time_ge", "update_time_lt", "update_time", days=30, overlap=900))
# Lands in ``orders``: changes that move no status may not move the update time either.
ORDER_DETAILS: Final = Endpoint(
    "order_details", "GET", "/order/{version}/orders", "202507", "orders", ("id",), _ORDER, ORDER_SCOPE,
    refused_items=frozenset({21008111}))
RETURNS: Final = Endpoint(
    "returns", "POST", "/return_refund/{version}/returns/search", "202602", "return_orders", ("return_id",),
    _RETURN, _AFTER_SALES_SCOPE, required=("order_id",), required_lines={"return_line_items": ("order_line_item_id",)},
    page_size=50, query={"sort_field": "update_time", "sort_order": "ASC"},
    reading=Window("update_time_ge", "update_time_lt", "update_time", days=30, overlap=DAY))
CANCELLATIONS: Final = Endpoint(
    "cancellations", "POST", "/return_refund/{version}/cancellations/search", "202602", "cancellations",
    ("cancel_id",), _CANCELLATION, _AFTER_SALES_SCOPE, required=("order_id",),
    required_lines={"cancel_line_items": ("order_line_item_id",)}, page_size=50,
    query={"sort_field": "update_time", "sort_order": "ASC"},
    reading=Window("update_time_ge", "update_time_lt", "update_time", days=30, overlap=DAY))
PRODUCTS: Final = Endpoint(
    "products", "POST", "/product/{version}/products/search", "202502", "products", ("id",), _PRODUCT,
    "seller.product.basic", required_lines={"skus": ("id",)}, page_size=100,
    reading=Window("update_time_ge", "update_time_le", "update_time", days=36_500, overlap=DAY,
                   is_upper_inclusive=True, is_first_load_complete=True))
PRICE_DETAILS: Final = Endpoint(
    "price_details", "GET", "/order/{version}/orders/{order_id}/price_detail", "202407", "", ("order_id",),
    _PRICE_DETAIL, ORDER_SCOPE, is_optional=True, refused_items=frozenset({21008111, 21001001}),
    reading=PerParent({"orders": _changed_order}, _price_detail, most=1000))
