"""The endpoint table: everything that differs between resources, as data.

Belongs here: path, version, page size, cursor, window, overlap, key and allow-list of each resource, and the
meaning of error codes. Does not belong here: any behaviour. Adding a resource is one more entry in
``ENDPOINTS``.

Fields that are not in an allow-list never leave the parser, so buyers' names, addresses, phones, e-mails and
messages reach no file. There is no switch to widen a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal

DEFAULT_BASE_URL: Final = "https://open-api.tiktokglobalshop.com"
DEFAULT_AUTH_URL: Final = "https://auth.tiktok-shops.com"

DAY: Final = 86_400
INITIAL_DAYS: Final = 730  # how far the first load reaches back
LOOKBACK_DAYS: Final = 120  # affiliate orders settle for weeks and carry no update time
SAFETY_LAG: Final = 300  # seconds: rows become visible a little after their update time
CLOCK_MARGIN: Final = DAY  # windows end this far after "now": the platform's clock is not ours
BATCH_ROWS: Final = 20_000  # rows held in memory at once

Kind = Literal["id", "text", "money", "time", "flag", "count", "amounts"]
"""``id`` is forced to text; ``money`` must be a decimal number, blank allowed; ``amounts`` is an object of
``currency`` and decimal numbers whose names the platform extends at will."""

Fields = Mapping[str, "Kind | Fields | tuple[Fields]"]
"""Allow-list of an object: name -> kind, nested object, or list of objects (a tuple of one)."""


@dataclass(frozen=True)
class Window:
    """How a resource is read by time.

    Args:
        lower, upper: names of the two filters in the body.
        field: the field of a row the filters look at.
        days: length of a window of the first load.
        overlap: seconds that are read again before the cursor.
        is_upper_inclusive: the upper filter includes its bound.
        has_update_time: rows say when they changed; else windows are re-read for ``LOOKBACK_DAYS``.
        is_first_load_complete: the first load reads everything, however old: others refer to it.
    """

    lower: str
    upper: str
    field: str
    days: int
    overlap: int = 0
    is_upper_inclusive: bool = False
    has_update_time: bool = True
    is_first_load_complete: bool = False


@dataclass(frozen=True)
class Endpoint:
    """One resource of the API = one raw table.

    Args:
        name: resource, raw table and endpoint of the schedule.
        path: with ``{version}``; the version is configurable per endpoint, the platform retires them.
        list_key: where the rows are below ``data``.
        key: the field that identifies a row.
        fields: the allow-list.
        required: fields besides the key without which a row is held.
        required_lines: list field -> fields each of its entries needs.
        line_list: list field that must be there, and whose entries must differ in ``id``.
        page_size: rows a page; None for an endpoint without paging.
        sort_field: sorted ascending by this field, where the endpoint can sort.
    """

    name: str
    method: Literal["GET", "POST"]
    path: str
    version: str
    list_key: str
    key: str
    fields: Fields
    required: tuple[str, ...] = ()
    required_lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    line_list: str | None = None
    page_size: int | None = None
    sort_field: str | None = None
    window: Window | None = None

    def url_path(self, version: str | None = None) -> str:
        """Path of the endpoint at its default version or another one."""
        return self.path.format(version=version or self.version)


_REFUND: Final[Fields] = {
    "currency": "text", "refund_total": "money", "refund_subtotal": "money", "refund_shipping_fee": "money",
    "refund_tax": "money", "retail_delivery_fee": "money", "buyer_service_fee": "money",
}
_MONEY: Final[Fields] = {"amount": "money", "currency": "text"}
_DISPLAY_MONEY: Final[Fields] = {"amount": "text", "currency": "text"}  # localised text such as "Rp 1.000"

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
_AFFILIATE_SKU: Final[Fields] = {
    "sku_id": "id", "product_id": "id", "quantity": "count", "price": _MONEY, "content_type": "text",
    "content_id": "id", "creator_username": "text", "open_collaboration_id": "id",
    "target_collaboration_id": "id", "campaign_id": "id", "commission_model": "text",
    "commission_tier_setting": "text", "commission_rate": "text", "partner_commission_rate": "text",
    "shop_ads_commission_rate": "text", "settlement_status": "text", "fully_return": "text",
    "is_carousel": "flag", "estimated_commission_base": _DISPLAY_MONEY, "estimated_paid_commission": _MONEY,
    "estimated_paid_partner_commission": _MONEY, "estimated_paid_shop_ads_commission": _MONEY,
    "estimated_cofunded_creator_bonus_amount": _MONEY, "actual_commission_base": _DISPLAY_MONEY,
    "actual_paid_commission": _MONEY, "actual_paid_partner_commission": _MONEY,
    "actual_paid_shop_ads_commission": _MONEY, "actual_cofunded_creator_bonus_amount": _MONEY,
}
_AFFILIATE_ORDER: Final[Fields] = {
    "id": "id", "create_time": "time", "delivery_time": "time", "skus": (_AFFILIATE_SKU,),
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

SHOPS: Final = Endpoint("shops", "GET", "/authorization/{version}/shops", "202309", "shops", "id", _SHOP)
ORDERS: Final = Endpoint(
    "orders", "POST", "/order/{version}/orders/search", "202309", "orders", "id", _ORDER,
    required=("create_time",), required_lines={"line_items": ("id", "sku_id")}, line_list="line_items", page_size=100,
    sort_field="update_time",
    window=Window("update_time_ge", "update_time_lt", "update_time", days=30, overlap=900))
RETURNS: Final = Endpoint(
    "returns", "POST", "/return_refund/{version}/returns/search", "202602", "return_orders", "return_id",
    _RETURN, required=("order_id",), required_lines={"return_line_items": ("order_line_item_id",)},
    page_size=50, sort_field="update_time",
    window=Window("update_time_ge", "update_time_lt", "update_time", days=30, overlap=DAY))
CANCELLATIONS: Final = Endpoint(
    "cancellations", "POST", "/return_refund/{version}/cancellations/search", "202602", "cancellations",
    "cancel_id", _CANCELLATION, required=("order_id",),
    required_lines={"cancel_line_items": ("order_line_item_id",)}, page_size=50, sort_field="update_time",
    window=Window("update_time_ge", "update_time_lt", "update_time", days=30, overlap=DAY))
AFFILIATE_ORDERS: Final = Endpoint(
    "affiliate_orders", "POST", "/affiliate_seller/{version}/orders/search", "202410", "orders", "id",
    _AFFILIATE_ORDER, required=("create_time",), required_lines={"skus": ("sku_id",)}, page_size=100,
    window=Window("create_time_ge", "create_time_lt", "create_time", days=30, has_update_time=False))
PRODUCTS: Final = Endpoint(
    "products", "POST", "/product/{version}/products/search", "202502", "products", "id", _PRODUCT,
    required_lines={"skus": ("id",)}, page_size=100,
    window=Window("update_time_ge", "update_time_le", "update_time", days=36_500, overlap=DAY,
                  is_upper_inclusive=True, is_first_load_complete=True))

ENDPOINTS: Final = (SHOPS, ORDERS, RETURNS, CANCELLATIONS, AFFILIATE_ORDERS, PRODUCTS)

SETTLED_STATUSES: Final = frozenset({"SETTLED", "INELIGIBLE"})  # rows of other statuses still change


class ErrorClass(Enum):
    """What to do about an answer that is not a success."""

    RETRY = "retry"
    RETRY_THEN_SPLIT = "retry, then read a shorter window"
    SPLIT = "read a shorter window"
    REFRESH_TOKEN = "refresh the token once"
    LATER = "stop until later"
    FAIL = "fail"


ERROR_CLASSES: Final[Mapping[int, ErrorClass]] = {
    36009002: ErrorClass.RETRY, 36009003: ErrorClass.RETRY, 36009007: ErrorClass.RETRY_THEN_SPLIT,
    10002014: ErrorClass.RETRY, 10002015: ErrorClass.RETRY, 10037002: ErrorClass.RETRY,
    10037003: ErrorClass.RETRY, 10037004: ErrorClass.RETRY,
    36009037: ErrorClass.RETRY, 45101004: ErrorClass.LATER,
    105001: ErrorClass.REFRESH_TOKEN, 105002: ErrorClass.REFRESH_TOKEN,
    12052180: ErrorClass.SPLIT,
}
SKIPPED_CODES: Final = frozenset({105005, 45101004})  # the resource is left out of the run, which has not failed
RETRIED_STATUSES: Final = frozenset({408, 425, 429})  # and every 5xx

# Pages of one search: far more than a window of the largest sellers has, and never endless.
MOST_PAGES: Final = 100_000
MOST_EMPTY_PAGES: Final = 100  # in a row

# code -> what is wrong, what to do: keys of the catalogue. Codes not listed are named by number and request id only:
# an answer's own text is never repeated, it may quote credentials or buyers.
ERROR_TEXTS: Final[Mapping[int, tuple[str, str]]] = {
    106001: ("api_signature", "fix_app_secret"),
    106013: ("api_no_cipher", "fix_report"),
    101000: ("api_token_of_other", "fix_authorise_seller"),
    105005: ("api_no_scope", "fix_grant_scope"),
    36009033: ("api_address_not_allowed", "fix_partner_center"),
    36009043: ("api_shop_disabled", "fix_seller_support"),
    36009044: ("api_account_disabled", "fix_seller_support"),
    36009009: ("api_unknown_path", "fix_version"),
    36009010: ("api_bad_method", "fix_version"),
    36009014: ("api_version_retired", "fix_version"),
    36009007: ("api_timed_out", "fix_later"),
    36009037: ("api_limited", "fix_later"),
    45101004: ("api_quota", "fix_tomorrow"),
    36009002: ("api_rate", "fix_later"),
    36009003: ("api_internal", "fix_later"),
    98001004: ("api_bad_parameter", "fix_report"),
    12052180: ("api_second_too_full", "fix_support"),
}
