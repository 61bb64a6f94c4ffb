"""Endpoints of the creator marketplace, and the product by id: surfaces to look things up, not exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingestion.sandbox.calls import Call, Endpoint, Service, shop_of
from ingestion.sandbox.creators import Creator
from ingestion.sandbox.dice import DAY, money
from ingestion.sandbox.errors import ApiError
from ingestion.sandbox.listing import Item, Listing, answer_page, check_list, refuse_unknown
from ingestion.sandbox.lives import Credit
from ingestion.sandbox.markets import Market
from ingestion.sandbox.overrides import Row
from ingestion.sandbox.paging import search_name
from ingestion.sandbox.programmes import open_id
from ingestion.sandbox.view_programmes import handle_at
from ingestion.sandbox.world import ShopWorld

DAILY_QUOTA = 10_000
_SCOPE = "seller.creator_marketplace.read"
_RANGES = ((0, 100), (100, 1000), (1000, 10_000), (10_000, 1_000_000))
_GROUPS = ("BASIC_CREATOR_INFORMATION", "CONTENT_PERFORMANCE", "FOLLOWER_INFORMATION", "COLLABORATION",
           "SALES_AND_GMV")
_CREATORS = Listing("marketplace_creators", sizes=(12, 20), default_size=None, token="offset", filters=(
    "search_key", "keyword", "follower_demographics", "gmv_ranges", "units_sold_ranges", "category",
    "content_performance", "affiliate_data", "advanced_filters", "data_groups",
))


@dataclass(slots=True)
class Month:
    """What a creator sold in the last 30 days, minor units."""

    gmv: int = 0
    video_gmv: int = 0
    live_gmv: int = 0
    units: int = 0


def _spend_quota(service: Service) -> None:
    """Count a call against the quota of the UTC day.

    Raises:
        ApiError: it is used up.
    """
    day = service.index().moment // DAY
    service.market_quota[day] = service.market_quota.get(day, 0) + 1
    if service.market_quota[day] > DAILY_QUOTA:
        raise ApiError(45101004, "The daily query quota is used up", 200)


def _months(service: Service, call: Call) -> dict[int, Month]:
    """Sales of the last 30 days by creator, counted once a moment."""
    index, credits = service.index(), shop_of(service, call).credits
    return index.once(f"months/{call.shop_code}", lambda: _count_month(credits, index.moment))


def _count_month(credits: list[Credit], moment: int) -> dict[int, Month]:
    found: dict[int, Month] = {}
    for credit in credits:
        if moment - 30 * DAY < credit.create_time <= moment:
            month = found.setdefault(credit.creator, Month())
            month.gmv += credit.estimated_base
            month.units += len(credit.lines)
            if credit.content_type == "VIDEO":
                month.video_gmv += credit.estimated_base
            elif credit.content_type == "LIVE":
                month.live_gmv += credit.estimated_base
    return found


def _is_sharing(creator: Creator) -> bool:
    """Whether a creator lets sellers see exact figures."""
    return creator.number % 10 < 7


def _range(value: int) -> tuple[int, int]:
    return next((pair for pair in _RANGES if pair[0] <= value < pair[1]), _RANGES[-1])


def _money_range(market: Market, amount: int) -> Row:
    low, high = _range(amount // 100)
    return {"currency": market.currency, "minimum_amount": str(low), "maximum_amount": str(high),
            "formatted_range": f"{market.symbol}{low}-{market.symbol}{high}"}


def _sold(market: Market, creator: Creator, month: Month) -> Row:
    """Ranges for everybody, exact money only of creators who share it."""
    low, high = _range(month.units)
    row: Row = {"gmv_range": _money_range(market, month.gmv),
                "units_sold_range": {"minimum_amount": low, "maximum_amount": high, "formatted_range": f"{low}-{high}"}}
    if _is_sharing(creator):
        for name in ("gmv", "video_gmv", "live_gmv"):
            row[name] = {"amount": money(getattr(month, name)), "currency": market.currency}
    return row


def _head(service: Service, call: Call, creator: Creator) -> Row:
    market, moment = shop_of(service, call).market, service.index().moment
    return {
        "username": handle_at(service.derived.media(call.shop_code), creator, moment), "nickname": creator.name,
        "selection_region": market.region, "follower_count": creator.followers,
        "category_ids": [str(600001 + creator.number % 9)],
        "avatar": {"url": f"https://example.invalid/creator/{creator.code}.png"},
    }


def _shown_creators(shop: ShopWorld) -> list[Creator]:
    return [creator for creator in shop.creators if creator.role != "own"]


def _creator_row(service: Service, call: Call, creator: Creator, month: Month) -> Row:
    market = shop_of(service, call).market
    return _head(service, call, creator) | _sold(market, creator, month) | {
        "creator_open_id": open_id(market, creator.number),
        "avg_ec_live_uv": creator.followers // 80, "avg_ec_video_view_count": creator.followers // 13,
        "top_follower_demographics": {"age_ranges": ["AGE_RANGE_25_34"],
                                      "major_gender": {"gender": "FEMALE", "percentage": 5000 + creator.number * 31}},
        "creator_profile": {"has_collaborated": month.units > 0, "has_invited_90d": creator.number % 3 == 0,
                            "is_fast_growing": False, "is_creator_blocked": False,
                            "creator_level": 1 + creator.number % 6, "pps_score": "4.3"},
    }


def _search(service: Service, call: Call) -> Row:
    """Page 2 wants the key of page 1 beside the token."""
    check_list(_CREATORS, call)
    _spend_quota(service)
    given = call.body.pop("search_key", "")
    key = f"sk_{search_name(call.parameters, call.body)}"
    if call.parameters.get("page_token") and given != key:
        raise ApiError(36009004, "Invalid search_key: the one of the page before is expected")
    months, keyword = _months(service, call), str(call.body.get("keyword", "")).lower()
    ranges = {f"GMV_RANGE_{low}_{'AND_ABOVE' if low == 10_000 else high}": (low, high) for low, high in _RANGES}
    wanted = [ranges[name] for name in call.body.get("gmv_ranges") or () if name in ranges]
    items = []
    for creator in _shown_creators(shop_of(service, call)):
        month = months.get(creator.number, Month())
        if wanted and _range(month.gmv // 100) not in wanted:
            continue
        if keyword and keyword not in f"{creator.name} {creator.lines[0][-1].handle}".lower():
            continue
        items.append(Item((creator.number, open_id(shop_of(service, call).market, creator.number)),
                          lambda creator=creator, month=month:  # type: ignore[misc]
                          _creator_row(service, call, creator, month)))
    page = answer_page(_CREATORS, service, call, items)
    return {"search_key": key, "creators": page.rows, "next_page_token": page.token}


def _detail(service: Service, call: Call) -> Row:
    refuse_unknown(call, ("data_groups",))
    _spend_quota(service)
    groups = [one for one in call.parameters.get("data_groups", "").split(",") if one]
    if any(group not in _GROUPS for group in groups):
        raise ApiError(36009004, f"Invalid data_groups: {', '.join(_GROUPS)}")
    creator = service.derived.programmes(call.shop_code).creators.get(call.ids["creator_user_id"])
    if creator is None or creator.role == "own":
        raise ApiError(16032012, "The creator is not found in the region of the shop", 200)
    if creator.number % 29 == 13:
        raise ApiError(16901005, "The creator is not eligible", 200)
    return {"creator": _creator_detail(service, call, creator)}


def _creator_detail(service: Service, call: Call, creator: Creator) -> Row:
    market, moment = shop_of(service, call).market, service.index().moment
    month = _months(service, call).get(creator.number, Month())
    videos = sum(moment - 30 * DAY < one.starts_at <= moment for one in creator.videos)
    lives = sum(moment - 30 * DAY < one.starts_at <= moment for one in creator.lives)
    row: dict[str, Any] = _head(service, call, creator) | _sold(market, creator, month) | {
        "avg_ec_video_play_count": creator.followers // 13, "avg_ec_live_view_count": creator.followers // 80,
        "ec_video_count": videos, "ec_live_count": lives, "promoted_product_num": 1 + creator.number % 12,
        "brand_collaboration_count": creator.number % 20, "ec_video_engagement_rate": str(150 + creator.number * 3),
        "ec_live_engagement_rate": str(1500 + creator.number * 11), "post_rate": "3000",
        "content_gmv_distribution": [
            {"content_type": kind, "value": f"{part / month.gmv:.4f}" if month.gmv else "0"}
            for kind, part in (("VIDEO", month.video_gmv), ("LIVE", month.live_gmv))
        ],
        "follower_gender": [{"key": "Female", "value": f"{(5000 + creator.number * 31) / 10000:.4f}"}],
        "pps": "4.3", "rating": "4.8",
        "creator_profile": {
            "creator_level": 1 + creator.number % 6, "creator_fulfillment_reviews": creator.number % 9,
            "creator_fulfillment_score_90d": "4.5", "live_view_cnt_30d_med": creator.followers // 80,
            "video_play_cnt_30d_med": creator.followers // 13, "has_invited_90d": creator.number % 3 == 0,
            "is_creator_blocked": False,
            "creator_trend_profile": [{
                "start_timestamp": moment - 30 * DAY, "end_timestamp": moment, "units_sold": month.units,
                "follower": creator.followers, "gmv": {"amount": money(month.gmv), "symbol": market.symbol},
            }],
        },
    }
    if _is_sharing(creator):
        row |= {"units_sold": month.units, "avg_commission_rate": creator.commission_rate,
                "gpm": {"amount": money(2100 + creator.number), "currency": market.currency}}
    return row


def _product(service: Service, call: Call) -> Row:
    """Product detail: closed and deleted products too, with category and pictures."""
    refuse_unknown(call, ("return_under_review_version", "return_draft_version", "locale"))
    index, market = service.index(), shop_of(service, call).market
    entry = next((one for one in index.entries("products", call.shop_code, "create_time")
                  if one.id == call.ids["product_id"]), None)
    product = next((one for one in shop_of(service, call).products if one.id == call.ids["product_id"]), None)
    if entry is None or product is None:
        raise ApiError(12052048, "The product does not exist")
    row = index.render("products", call.shop_code, entry)
    category = str(600000 + sum(product.category.encode()) % 999)
    images = [{"uri": f"product/{product.id}", "width": 800, "height": 800,
               "urls": [f"https://example.invalid/product/{product.id}.png"],
               "thumb_urls": [f"https://example.invalid/product/{product.id}-s.png"]}]
    row |= {
        "description": f"<p>{product.title}</p>", "main_images": images, "is_cod_allowed": market.cod_share > 0,
        "category_chains": [
            {"id": "600000", "is_leaf": False, "local_name": "Home Supplies", "parent_id": "0"},
            {"id": category, "is_leaf": True, "local_name": product.category, "parent_id": "600000"},
        ],
        "brand": {"id": "7000000000000000001", "name": "Linkstar Home"},
        "package_weight": {"unit": "KILOGRAM", "value": "0.60"},
    }
    row.pop("sales_regions", None)
    for sku, made in zip(row["skus"], product.skus, strict=True):
        sku["sales_attributes"] = [{"id": "100000", "name": "Variant", "value_id": f"1729{made.id[4:]}",
                                    "value_name": made.name}]
    return row


MARKET: tuple[Endpoint, ...] = (
    Endpoint("GET", "/product/202309/products/{product_id}", _product, "seller.product.basic"),
    Endpoint("POST", "/affiliate_seller/202608/marketplace_creators/search", _search, _SCOPE),
    Endpoint("GET", "/affiliate_seller/202608/marketplace_creators/{creator_user_id}", _detail, _SCOPE),
)
