"""Creator marketing: affiliate orders, collaborations, samples, creators (reference 3.14 to 3.20 and 3.28)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ingestion.tiktok_shop.endpoints.model import (
    MONEY,
    PRICE_RANGE,
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

_SCOPE: Final = "seller.affiliate_collaboration.read"
_CREATOR_AGAIN: Final = 7  # days: the marketplace speaks of the last thirty, and has a daily quota
_SEARCH_AGAIN: Final = 30  # days: it shares the quota of the creators looked up
_SAMPLE_AGAIN: Final = 7  # days: content of a sample appears without the application changing

SETTLED_STATUSES: Final = frozenset({"SETTLED", "INELIGIBLE"})  # rows of other statuses still change

_DISPLAY_MONEY: Final[Fields] = {"amount": "text", "currency": "text"}  # localised text such as "Rp 1.000"
_AFFILIATE_SKU: Final[Fields] = {
    "sku_id": "id", "product_id": "id", "quantity": "count", "price": MONEY, "content_type": "text",
    "content_id": "id", "creator_username": "text", "open_collaboration_id": "id",
    "target_collaboration_id": "id", "campaign_id": "id", "commission_model": "text",
    "commission_tier_setting": "text", "commission_rate": "text", "partner_commission_rate": "text",
    "shop_ads_commission_rate": "text", "settlement_status": "text", "fully_return": "text",
    "is_carousel": "flag", "estimated_commission_base": _DISPLAY_MONEY, "estimated_paid_commission": MONEY,
    "estimated_paid_partner_commission": MONEY, "estimated_paid_shop_ads_commission": MONEY,
    "estimated_cofunded_creator_bonus_amount": MONEY, "actual_commission_base": _DISPLAY_MONEY,
    "actual_paid_commission": MONEY, "actual_paid_partner_commission": MONEY,
    "actual_paid_shop_ads_commission": MONEY, "actual_cofunded_creator_bonus_amount": MONEY,
}
_AFFILIATE_ORDER: Final[Fields] = {
    "id": "id", "create_time": "time", "delivery_time": "time", "skus": (_AFFILIATE_SKU,),
}
# Stock is left out: it moves all day.
_OPEN: Final[Fields] = {
    "id": "id", "status": "text", "current_commission": {"rate": "text", "start_time": "time", "end_time": "time"},
    "showcase_creator_count": "text", "content_creator_count": "text",
    "product": {"id": "id", "title": "text", "status": "text", "original_price": PRICE_RANGE},
}
_OPEN_CREATOR: Final[Fields] = {
    "product_id": "id",
    "creator_profile": {"username": "text", "nickname": "text", "follower_count": "text", "creator_open_id": "id"},
    "video_count": "text", "live_count": "text", "promotion_status": "text", "promotion_end_time": "time",
}
# The message to creators is left out.
_TARGET: Final[Fields] = {
    "id": "id", "name": "text", "type": "text", "start_time": "time", "end_time": "time", "create_time": "time",
    "update_time": "time", "creator_inivited_count": "text", "showcase_creator_count": "text",
    "content_creator_count": "text", "product_count": "text",
    "free_sample_rule": {"has_free_sample": "flag", "is_sample_approval_exempt": "flag"},
}
# Contacts of the seller are left out.
_TARGET_DETAIL: Final[Fields] = {
    "id": "id", "name": "text", "type": "text", "start_time": "time", "end_time": "time", "update_time": "time",
    "creator_invited_count": "text", "product_count": "text",
    "free_sample_rule": {"has_free_sample": "flag", "is_sample_approval_exempt": "flag"},
    "products": ({
        "id": "id", "title": "text", "status": "text", "collaboration_status": "text",
        "commission_effective_status": "text", "original_price": PRICE_RANGE,
        "commission": {"rate": "text", "effective_time": "text", "currency": "text", "minimum_amount": "text",
                       "maximum_amount": "text", "shop_ads_commission_rate": "text"}},),
    "creators": ({
        "username": "text", "nickname": "text", "creator_open_id": "id", "selection_region": "text",
        "showcase_product_count": "text", "content_product_count": "text", "collaboration_status": "text",
        "product_effective_status": "text"},),
}
# Tracking numbers are left out: they lead to an address.
_SAMPLE: Final[Fields] = {
    "id": "id", "status": "text", "commission_rate": "text", "order_id": "id", "approve_expiration_time": "time",
    "shipment_expiration_time": "time", "fulfillment_status": "text", "is_approvable": "flag",
    "disapprovable_reasons": "texts", "partner_name": "text",
    "creator": {"creator_open_id": "id", "username": "text", "nickname": "text", "follower_count": "text",
                "gmv": MONEY, "content_count": "text", "fulfillment_percentage": "text", "ec_video_view": "text"},
    "product": {"id": "id", "title": "text", "sku_id": "id", "sku_name": "text"},
}
_FULFILLMENT: Final[Fields] = {
    "application_id": "id", "product": {"id": "id"},
    "content": {"id": "id", "format": "text", "url": "text", "page_link": "text", "description": "text",
                "view_count": "text", "like_count": "text", "comment_count": "text", "paid_order_count": "text",
                "create_time": "time", "live_end_time": "time"},
}
_SHARE: Final[tuple[Fields]] = ({"key": "text", "value": "text", "content_type": "text"},)
_RANGE: Final[Fields] = {"currency": "text", "minimum_amount": "text", "maximum_amount": "text",
                         "formatted_range": "text"}
_CREATOR_MONEY: Final[Fields] = {"amount": "money", "currency": "text", "symbol": "text"}
_CREATOR: Final[Fields] = {
    "creator_open_id": "id", "snapshot_date": "text", "username": "text", "nickname": "text",
    "selection_region": "text", "follower_count": "text", "category_ids": "texts", "units_sold": "text",
    "gmv": _CREATOR_MONEY, "video_gmv": _CREATOR_MONEY, "live_gmv": _CREATOR_MONEY, "gpm": _CREATOR_MONEY,
    "gmv_range": _RANGE, "gpm_range": _RANGE, "units_sold_range": _RANGE, "avg_commission_rate": "text",
    "avg_ec_video_play_count": "text", "avg_ec_live_view_count": "text", "ec_video_count": "text",
    "ec_live_count": "text", "promoted_product_num": "text", "brand_collaboration_count": "text",
    "ec_video_engagement_rate": "text", "ec_live_engagement_rate": "text", "post_rate": "text",
    "content_gmv_distribution": _SHARE, "category_gmv_distribution": _SHARE, "follower_gender": _SHARE,
    "follower_age": _SHARE, "pps": "text", "rating": "text",
    "creator_profile": {
        "creator_level": "text", "creator_fulfillment_reviews": "text", "creator_fulfillment_score_90d": "text",
        "live_view_cnt_30d_med": "text", "video_play_cnt_30d_med": "text", "has_invited_90d": "flag",
        "has_collaborated": "flag", "is_fast_growing": "flag", "is_creator_blocked": "flag", "pps_score": "text"},
}
_FOUND_CREATOR: Final[Fields] = {
    **_CREATOR, "keyword": "text", "avg_ec_live_uv": "text", "avg_ec_video_view_count": "text"}

# Samples that are on their way, and those whose content is still to come.
_SHIPPED: Final = frozenset({"SHIPPED", "CONTENT_PENDING"})
_FULFILLED: Final = _SHIPPED | {"COMPLETED", "OPS_COMPLETED", "OVERDUE_CANCELLED", "UNFULFILL_CANCELLED"}


def whole(value: Any) -> int:
    """A count as the platform writes it; 0 for none ('', absent, or no number)."""
    text = str(value if value is not None else "").strip().removesuffix(".0")
    return int(text) if text.isdecimal() else 0


def _promoted_product(collaboration: Payload) -> Iterator[Item]:
    """The product of a collaboration that creators made content for."""
    product = str((collaboration.get("product") or {}).get("id") or "")
    if product and whole(collaboration.get("content_creator_count")) > 0:
        yield Item(product)


def _product_creators(items: Sequence[str], asked: Asked) -> Call:
    """The call for one product."""
    return Call(query={"product_id": items[0]}, context={"product_id": items[0]})


def _updated_collaboration(collaboration: Payload) -> Iterator[Item]:
    """A collaboration whose update time moved."""
    moment = whole(collaboration.get("update_time"))
    yield Item(str(collaboration["id"]), rank=moment, mark=str(moment or ""))


def _collaboration(items: Sequence[str], asked: Asked) -> Call:
    """The call for one collaboration."""
    return Call(path={"target_collaboration_id": items[0]})


def _shipped_sample(application: Payload) -> Iterator[Item]:
    """An application whose sample was shipped."""
    status = str(application.get("status") or "").strip().upper()
    if status in _FULFILLED:
        yield Item(str(application["id"]), is_watched=status in _SHIPPED)


def _fulfillments(items: Sequence[str], asked: Asked) -> Call:
    """The call for one application."""
    return Call(path={"application_id": items[0]}, context={"application_id": items[0]})


def _creators(*owners: Any) -> Iterator[Item]:
    """The creators some objects name by open id."""
    for owner in owners:
        open_id = str((owner or {}).get("creator_open_id") or (owner or {}).get("open_id") or "")
        if open_id:
            yield Item(open_id, is_due=False, is_watched=True)


def _creator(items: Sequence[str], asked: Asked) -> Call:
    """The call for one creator."""
    return Call(path={"creator_user_id": items[0]},
                context={"creator_open_id": items[0], "snapshot_date": asked.run_day.isoformat()})


def _named_creators(line: Payload) -> Iterator[Item]:
    """The creators whom a line of an affiliate order names; nothing else there leads to their open ids."""
    for record in line.get("records") or ():
        if name := str(record.get("creator_username") or "").strip():
            yield Item(name, is_due=False, is_watched=True)


def _search(items: Sequence[str], asked: Asked) -> Call:
    """The search for one user name."""
    return Call(body={"keyword": items[0]},
                context={"keyword": items[0], "snapshot_date": asked.run_day.isoformat()})


AFFILIATE_ORDERS: Final = Endpoint(
    "affiliate_orders", "POST", "/affiliate_seller/{version}/orders/search", "202410", "orders", ("id",),
    _AFFILIATE_ORDER, _SCOPE, required=("create_time",), required_lines={"skus": ("sku_id",)}, page_size=100,
    is_large=True,
    reading=Window("create_time_ge", "create_time_lt", "create_time", days=30, has_update_time=False,
                   tiers=((7, 0), (30, 1), (120, 7)), is_gone_noticed=True))
OPEN_COLLABORATIONS: Final = Endpoint(
    "open_collaborations", "POST", "/affiliate_seller/{version}/open_collaborations/search", "202412",
    "open_collaborations", ("id",), _OPEN, _SCOPE, page_size=100, reading=Snapshot())
OPEN_COLLABORATION_CREATORS: Final = Endpoint(
    "open_collaboration_creators", "GET", "/affiliate_seller/{version}/open_collaborations/creator_content_details",
    "202508", "creator_content_details", ("product_id", "creator_profile.creator_open_id"), _OPEN_CREATOR, _SCOPE,
    page_size=100,
    reading=PerParent({"open_collaborations": _promoted_product}, _product_creators, is_gone_noticed=True))
TARGET_COLLABORATIONS: Final = Endpoint(
    "target_collaborations", "POST", "/affiliate_seller/{version}/target_collaborations/search", "202508",
    "target_collaborations", ("id",), _TARGET, _SCOPE, page_size=100,
    reading=Snapshot(tuple({"collaboration_status": status} for status in ("VALID", "CANCELING", "COMPLETED"))))
TARGET_COLLABORATION_DETAILS: Final = Endpoint(
    "target_collaboration_details", "GET",
    "/affiliate_seller/{version}/target_collaborations/{target_collaboration_id}", "202508", "target_collaboration",
    ("id",), _TARGET_DETAIL, _SCOPE, refused_items=frozenset({50001700}),
    reading=PerParent({"target_collaborations": _updated_collaboration}, _collaboration))
SAMPLE_APPLICATIONS: Final = Endpoint(
    "sample_applications", "POST", "/affiliate_seller/{version}/sample_applications/search", "202508",
    "sample_applications", ("id",), _SAMPLE, _SCOPE, page_size=50, reading=Snapshot())
SAMPLE_FULFILLMENTS: Final = Endpoint(
    "sample_fulfillments", "POST",
    "/affiliate_seller/{version}/sample_applications/{application_id}/fulfillments/search", "202409", "fulfillments",
    ("application_id", "content.id"), _FULFILLMENT, _SCOPE,
    reading=PerParent({"sample_applications": _shipped_sample}, _fulfillments, again_days=_SAMPLE_AGAIN))
MARKETPLACE_CREATORS: Final = Endpoint(
    "marketplace_creators", "GET", "/affiliate_seller/{version}/marketplace_creators/{creator_user_id}", "202608",
    "creator", ("creator_open_id", "snapshot_date"), _CREATOR, "seller.creator_marketplace.read",
    refused_items=frozenset({16032012, 16901005, 16901006, 16901007, 16901008}),
    reading=PerParent({
        "open_collaboration_creators": lambda row: _creators(row.get("creator_profile")),
        "target_collaboration_details": lambda row: _creators(*row.get("creators", ())),
        "sample_applications": lambda row: _creators(row.get("creator")),
        "video_performance": lambda row: _creators(row.get("creator")),
        "live_performance": lambda row: _creators(row.get("creator")),
    }, _creator, most=100, again_days=_CREATOR_AGAIN))
MARKETPLACE_SEARCH: Final = Endpoint(
    "marketplace_search", "POST", "/affiliate_seller/{version}/marketplace_creators/search", "202608", "creators",
    ("keyword", "creator_open_id", "snapshot_date"), _FOUND_CREATOR, "seller.creator_marketplace.read", page_size=20,
    is_optional=True,
    reading=PerParent({"affiliate_orders": _named_creators}, _search, most=100, again_days=_SEARCH_AGAIN))
