"""Performance of videos, LIVEs and the shop (reference 3.21 to 3.27); money always in the shop's currency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from ingestion.tiktok_shop.endpoints.affiliate import whole
from ingestion.tiktok_shop.endpoints.model import MONEY, Asked, Call, Days, Endpoint, Fields, Item, Payload, PerParent

_SCOPE: Final = "data.shop_analytics.public.read"
_LONGEST: Final = 60  # days of a window
_SERIES: Final = 30  # days of a video's own series, read again while its figures move
_NO_PERMISSION: Final = frozenset({66009315})
_LOCAL: Final = {"currency": "LOCAL"}

_OWNER: Final[Fields] = {
    "open_id": "id", "creator_id": "id", "user_name": "text", "nick_name": "text", "author_type": "text",
    "creator_country": "text",
}
_VIDEO: Final[Fields] = {
    "id": "id", "date": "text", "account_type": "text", "title": "text", "username": "text",
    "video_post_time": "text", "duration": "text", "hash_tags": "texts", "creator": _OWNER, "gmv": MONEY,
    "attributed_gmv": MONEY, "indirect_gmv": MONEY, "gpm": MONEY, "sku_orders": "text", "items_sold": "text",
    "avg_customers": "text", "views": "text", "likes": "text", "comments": "text", "shares": "text",
    "new_followers": "text", "product_impressions": "text", "product_clicks": "text", "click_through_rate": "text",
    "ctor": "text", "video_finish_rate": "text", "v_to_l_clicks": "text", "v_to_l_rate": "text",
    "advertisable": "flag", "review_type": "text", "products": ({"id": "id", "name": "text"},),
}
_INTERVAL: Final[Fields] = {
    "video_id": "id", "start_date": "text", "end_date": "text", "traffic": "numbers",
    "sales": {"overall": "numbers", "breakdowns": ({
        "product_id": "id", "gmv": MONEY, "gpm": MONEY, "customers": "text", "items_sold": "text", "ctr": "text",
        "product_impressions": "text", "product_clicks": "text"},)},
}
_VIDEO_PRODUCT: Final[Fields] = {
    "date": "text", "video_id": "id", "id": "id", "name": "text", "gmv": MONEY, "gpm": MONEY, "customers": "text",
    "daily_avg_buyers": "text", "units_sold": "text", "product_impressions": "text", "product_clicks": "text",
    "ctr": "text",
}
_LIVE: Final[Fields] = {
    "id": "id", "account_type": "text", "title": "text", "username": "text", "start_time": "time",
    "end_time": "time", "creator": _OWNER, "sales_performance": "numbers", "interaction_performance": "numbers",
    "traffic": "numbers",
}
_MINUTE: Final[Fields] = {
    "live_id": "id", "start_time": "time", "end_time": "time", "sales": "numbers", "traffic": "numbers",
    "interactions": "numbers",
}
_LIVE_PRODUCT: Final[Fields] = {
    "live_id": "id", "id": "id", "name": "text", "sales": "numbers", "traffic": "numbers",
}
_SHOP_DAY: Final[Fields] = {
    "start_date": "text", "end_date": "text", "sales": "numbers", "traffic": "numbers",
    "breakdowns": {
        "content_breakdown": ({"content_type": "text", "channel": "text", "gmv": MONEY, "indirect_gmv": MONEY},),
        "affiliate_product_card_attributed_gmv": MONEY, "seller_product_card_gmv": MONEY,
        "shop_tab_and_search": "numbers"},
}


def _number_of(day: str) -> int:
    """A day (``YYYY-MM-DD``) as a number that grows with it; 0 for anything else."""
    return whole(day.replace("-", ""))


def _sold_video_day(video: Payload) -> Iterator[Item]:
    """A video and a day on which it sold something."""
    if whole(video.get("sku_orders")) > 0:
        day = str(video["date"])
        yield Item(f"{day}|{video['id']}", rank=_number_of(day))


def _video(video: Payload) -> Iterator[Item]:
    """A video whose figures are new or changed."""
    yield Item(str(video["id"]), rank=_number_of(str(video["date"])))


def _ended_live(live: Payload) -> Iterator[Item]:
    """A LIVE that has ended."""
    if whole(live.get("end_time")):
        yield Item(str(live["id"]), rank=whole(live.get("start_time")))


def _own_ended_live(live: Payload) -> Iterator[Item]:
    """A LIVE of an account of the seller that has ended: others show no minutes."""
    if live.get("account_type") in ("OFFICIAL_ACCOUNTS", "MARKETING_ACCOUNTS"):
        yield from _ended_live(live)


def _video_products(items: Sequence[str], asked: Asked) -> Call:
    """The call for one video and day."""
    day, _, video = items[0].partition("|")
    return Call(path={"video_id": video}, context={"date": day, "video_id": video},
                query={"start_date_ge": day, "end_date_lt": (date.fromisoformat(day) + timedelta(1)).isoformat()})


def _series(asked: Asked) -> dict[str, str]:
    """The days a series of a video covers."""
    return {"start_date_ge": (asked.yesterday - timedelta(_SERIES - 1)).isoformat(),
            "end_date_lt": (asked.yesterday + timedelta(1)).isoformat()}


def _video_detail(items: Sequence[str], asked: Asked) -> Call:
    """The series of one video."""
    return Call(path={"video_id": items[0]}, context={"video_id": items[0]}, query=_series(asked))


def _video_batch(items: Sequence[str], asked: Asked) -> Call:
    """The series of some videos."""
    return Call(query={"video_ids": ",".join(items), **_series(asked)})


def _live(items: Sequence[str], asked: Asked) -> Call:
    """The call for one LIVE."""
    return Call(path={"live_id": items[0]}, context={"live_id": items[0]})


def _batch_rows(data: Payload) -> Iterator[tuple[Any, Payload]]:
    """The intervals of every video of a batch; a video the platform refuses has an error and none."""
    videos = data.get("videos")
    for video in videos if isinstance(videos, list) else []:
        performance = video.get("performance") if isinstance(video, Mapping) else None
        intervals = performance.get("intervals") if isinstance(performance, Mapping) else None
        for interval in intervals if isinstance(intervals, list) else []:
            yield interval, {"video_id": video.get("video_id")}


VIDEO_PERFORMANCE: Final = Endpoint(
    "video_performance", "GET", "/analytics/{version}/shop_videos/performance", "202605", "videos", ("date", "id"),
    _VIDEO, _SCOPE, day="date", page_size=100, query={**_LOCAL, "sort_field": "gmv", "sort_order": "DESC"},
    reading=Days(window=1, restated=14, variants=({"account_type": "ALL"},)))
VIDEO_DETAILS: Final = Endpoint(
    "video_details", "GET", "/analytics/{version}/shop_videos/{video_id}/performance", "202509",
    "performance.intervals", ("video_id", "start_date"), _INTERVAL, _SCOPE, day="start_date",
    query={**_LOCAL, "granularity": "1D"}, is_optional=True, refused_items=_NO_PERMISSION,
    reading=PerParent({"video_performance": _video}, _video_detail, kept_days=_SERIES))
VIDEO_BATCHES: Final = Endpoint(
    "video_batches", "GET", "/analytics/{version}/shop_videos/batch_performance", "202609", "videos",
    ("video_id", "start_date"), _INTERVAL, _SCOPE, day="start_date",
    query={**_LOCAL, "granularity": "1D"}, rows=_batch_rows, is_optional=True, refused_items=_NO_PERMISSION,
    reading=PerParent({"video_performance": _video}, _video_batch, batch=20, kept_days=_SERIES))
VIDEO_PRODUCTS: Final = Endpoint(
    "video_products", "GET", "/analytics/{version}/shop_videos/{video_id}/products/performance", "202509",
    "products", ("date", "video_id", "id"), _VIDEO_PRODUCT, _SCOPE, day="date", page_size=100, query=_LOCAL,
    refused_items=_NO_PERMISSION,
    reading=PerParent({"video_performance": _sold_video_day}, _video_products, most=1000, kept_days=90))
LIVE_PERFORMANCE: Final = Endpoint(
    "live_performance", "GET", "/analytics/{version}/shop_lives/performance", "202609", "live_stream_sessions",
    ("id",), _LIVE, _SCOPE, created="start_time", day="start_time", page_size=100, query=_LOCAL,
    # A session may run past midnight: one day more than the week in which it is still being attributed.
    reading=Days(window=_LONGEST, restated=8,
                 variants=tuple({"account_type": kind} for kind in (
                     "OFFICIAL_ACCOUNTS", "MARKETING_ACCOUNTS", "AFFILIATE_ACCOUNTS"))))
LIVE_MINUTES: Final = Endpoint(
    "live_minutes", "GET", "/analytics/{version}/shop_lives/{live_id}/performance_per_minutes", "202510",
    "performance.intervals", ("live_id", "start_time"), _MINUTE, _SCOPE, created="start_time", query=_LOCAL,
    refused_items=_NO_PERMISSION, reading=PerParent({"live_performance": _own_ended_live}, _live, most=300))
LIVE_PRODUCTS: Final = Endpoint(
    "live_products", "GET", "/analytics/{version}/shop/{live_id}/products_performance", "202512", "products",
    ("live_id", "id"), _LIVE_PRODUCT, _SCOPE, query=_LOCAL, refused_items=_NO_PERMISSION,
    reading=PerParent({"live_performance": _ended_live}, _live, most=300))
SHOP_PERFORMANCE: Final = Endpoint(
    "shop_performance", "GET", "/analytics/{version}/shop/performance", "202609", "performance.intervals",
    ("start_date",), _SHOP_DAY, _SCOPE, day="start_date", query={**_LOCAL, "granularity": "1D"},
    reading=Days(window=_LONGEST, restated=30))
