"""Endpoints of analytics: videos, LIVEs and the shop by day, told from the next day on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ingestion.sandbox.calls import Call, Endpoint, Service
from ingestion.sandbox.errors import ApiError
from ingestion.sandbox.listing import Item, Listing, answer_page, check_list, refuse_unknown
from ingestion.sandbox.media import Figures, Media, MediaLife
from ingestion.sandbox.overrides import Row
from ingestion.sandbox.view_analytics import (
    Cash,
    by_product,
    render_live,
    render_live_products,
    render_minutes,
    render_minutes_head,
    render_video,
    render_video_head,
    render_video_performance,
    render_video_product,
)

LONGEST_WINDOW, LARGEST_BATCH = 60, 50
BAD_WINDOW, NO_PERMISSION = 28001022, 66009315
_SCOPE = "data.shop_analytics.public.read"
_DATES = ("start_date_ge", "end_date_lt", "currency")
_OWN, _MARKETING, _AFFILIATE = "OFFICIAL_ACCOUNTS", "MARKETING_ACCOUNTS", "AFFILIATE_ACCOUNTS"

_VIDEO_KEYS: dict[str, Callable[[MediaLife, Figures], float]] = {
    "gmv": lambda video, figures: figures.gmv,
    "gpm": lambda video, figures: figures.gmv * 1000 / max(1, figures.views),
    "avg_customers": lambda video, figures: figures.customers,
    "sku_orders": lambda video, figures: len(figures.sales),
    "items_sold": lambda video, figures: figures.items,
    "views": lambda video, figures: figures.views,
    "click_through_rate": lambda video, figures: figures.clicks * 10_000 / max(1, figures.impressions),
    "post_time": lambda video, figures: video.content.starts_at,
}
_LIVE_KEYS: dict[str, Callable[[Figures], int]] = {
    "live_attributed_gmv": lambda figures: figures.gmv,
    "live_attributed_sku_orders": lambda figures: len(figures.sales),
    "live_attributed_items_sold": lambda figures: figures.items,
    "attributed_customers": lambda figures: figures.customers,
    "products_added": lambda figures: 12,
    "products_sold": lambda figures: len({sale.product_id for sale in figures.sales}),
}
_PRODUCT_KEYS: dict[str, Callable[[Figures], int]] = {
    "gmv": lambda figures: figures.gmv, "units_sold": lambda figures: figures.items,
    "daily_avg_buyers": lambda figures: figures.customers,
}

_VIDEOS = Listing("video_performance", default_size=10, sort_fields=tuple(_VIDEO_KEYS), default_order="DESC",
                  parameters=(*_DATES, "account_type"), token="offset")
_VIDEO_PRODUCTS = Listing("video_products", default_size=10, sort_fields=tuple(_PRODUCT_KEYS), default_order="DESC",
                          parameters=_DATES, token="offset")
_LIVES = Listing("live_performance", default_size=10, sort_fields=tuple(_LIVE_KEYS), default_order="DESC",
                 parameters=(*_DATES, "account_type"), token="offset")
_MINUTES = Listing("live_minutes", sizes=(), default_size=100, parameters=("currency",), token="offset")


@dataclass(frozen=True)
class Window:
    """What a call asks about: days from ``first`` to before ``stop``, told up to ``latest``."""

    media: Media
    first: date
    stop: date
    latest: date
    cash: Cash

    @property
    def last(self) -> date:
        """Last day asked for."""
        return self.stop - timedelta(days=1)

    @property
    def days(self) -> list[date]:
        """Every day asked for."""
        return [self.first + timedelta(days=offset) for offset in range((self.stop - self.first).days)]


def _latest(service: Service, call: Call) -> date:
    """Last day with figures; one day less if they are late."""
    late = bool(call.fault) and call.fault.kind == "late_figures" if call.fault else False
    return service.derived.media(call.shop_code).latest_day(service.index().moment) - timedelta(days=late)


def _cash(service: Service, call: Call) -> Cash:
    currency = call.parameters.get("currency", "LOCAL")
    if currency not in ("LOCAL", "USD"):
        raise ApiError(36009004, "Invalid currency: LOCAL or USD")
    return Cash(service.derived.media(call.shop_code).shop.market, currency == "USD")


def _date(call: Call, name: str) -> date:
    text = call.parameters.get(name, "")
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise ApiError(36009004, f"{name} is required as YYYY-MM-DD") from error


def _window(service: Service, call: Call) -> Window:
    """The window of a call.

    Raises:
        ApiError: it is empty, lies in the future or is longer than 60 days.
    """
    media = service.derived.media(call.shop_code)
    first, stop = _date(call, "start_date_ge"), _date(call, "end_date_lt")
    today = media.local_day(service.index().moment)
    if first >= stop:
        raise ApiError(BAD_WINDOW, "end date must be after start date")
    if (stop - first).days > LONGEST_WINDOW:
        raise ApiError(BAD_WINDOW, f"date range cannot exceed {LONGEST_WINDOW} days")
    if first > today or stop > today + timedelta(days=1):
        raise ApiError(BAD_WINDOW, "date range cannot be in the future")
    return Window(media, first, stop, _latest(service, call), _cash(service, call))


def _number(value: float) -> int:
    return round(value * 1000)


def _falling(listing: Listing, call: Call, items: list[Item]) -> list[Item]:
    items.sort(key=lambda item: item.key, reverse=call.parameters.get("sort_order", listing.default_order) == "DESC")
    return items


def _is_listed(content_number: str, creator_role: str, account_type: str) -> bool:
    """Whether a content belongs to a kind of account; some of the seller's own are marketing accounts too."""
    if account_type == "ALL":
        return True
    if account_type == _AFFILIATE:
        return creator_role != "own"
    return creator_role == "own" and (account_type == _OWN or int(content_number[-2:]) % 7 == 0)


def _account_type(call: Call, allowed: tuple[str, ...], default: str | None) -> str:
    account_type = call.parameters.get("account_type", default or "")
    if account_type not in allowed:
        raise ApiError(36009004, f"Invalid account_type: {', '.join(allowed)}")
    return account_type


def _videos(service: Service, call: Call) -> Row:
    check_list(_VIDEOS, call)
    window = _window(service, call)
    account_type = _account_type(call, ("ALL", _OWN, _MARKETING, _AFFILIATE), "ALL")
    sort_field = call.parameters.get("sort_field", "gmv")
    name = f"videos/{call.shop_code}/{window.first}/{window.stop}/{window.latest}/{account_type}/{sort_field}"
    found = service.index().once(name, lambda: _video_figures(window, account_type, sort_field))
    media, days, cash = window.media, len(window.days), window.cash
    items = [Item(key, lambda video=video, figures=figures:  # type: ignore[misc]
                  render_video(media, video, figures, days, cash))
             for key, video, figures in found]
    page = answer_page(_VIDEOS, service, call, _falling(_VIDEOS, call, items))
    return {"latest_available_date": window.latest.isoformat(), "total_count": page.total, "videos": page.rows,
            "next_page_token": page.token}


def _video_figures(window: Window, account_type: str,
                   sort_field: str) -> list[tuple[tuple[int, str], MediaLife, Figures]]:
    """Every video with figures in a window."""
    media, last = window.media, min(window.last, window.latest)
    found = []
    for video in media.active_videos(window.first, last) if window.first <= last else ():
        if not _is_listed(video.content.id, video.creator.role, account_type):
            continue
        figures = media.video_window(video, window.first, last, window.latest)
        if figures.views or figures.sales:
            found.append(((_number(_VIDEO_KEYS[sort_field](video, figures)), video.content.id), video, figures))
    return found


def _known_video(service: Service, call: Call, video_id: str) -> MediaLife:
    video = service.derived.media(call.shop_code).videos.get(video_id)
    if video is None or not video.is_shown or video.content.starts_at > service.index().moment:
        raise ApiError(NO_PERMISSION, "no permission", 200)
    return video


def _windows(window: Window, call: Call) -> list[tuple[date, date]]:
    """The intervals of an answer: the whole window or its days, none after the last day with figures."""
    granularity = call.parameters.get("granularity", "ALL")
    if granularity not in ("ALL", "1D"):
        raise ApiError(36009004, "Invalid granularity: ALL or 1D")
    if granularity == "ALL":
        return [(window.first, window.stop)]
    return [(day, day + timedelta(days=1)) for day in window.days if day <= window.latest]


def _video(service: Service, call: Call) -> Row:
    refuse_unknown(call, (*_DATES, "granularity"))
    window = _window(service, call)
    video = _known_video(service, call, call.ids["video_id"])
    return {"latest_available_date": window.latest.isoformat(),
            "performance": render_video_performance(window.media, video, _windows(window, call), window.latest,
                                                    window.cash, has_products=True)}


def _video_batch(service: Service, call: Call) -> Row:
    """Several videos at once; one that is not ours has an error of its own."""
    refuse_unknown(call, (*_DATES, "granularity", "video_ids"))
    window = _window(service, call)
    ids = [one for one in call.parameters.get("video_ids", "").split(",") if one]
    if not 0 < len(ids) <= LARGEST_BATCH:
        raise ApiError(36009004, f"Invalid video_ids: 1 to {LARGEST_BATCH} are expected")
    rows: list[Row] = []
    for video_id in ids:
        video = window.media.videos.get(video_id)
        if video is None or not video.is_shown or video.content.starts_at > service.index().moment:
            rows.append({"video_id": video_id, "error": {"code": str(NO_PERMISSION), "message": "no permission"}})
            continue
        performance = render_video_performance(window.media, video, _windows(window, call), window.latest, window.cash,
                                               has_products=False)
        rows.append({"video_id": video_id, "video": render_video_head(video), "performance": performance})
    return {"latest_available_date": window.latest.isoformat(), "videos": rows}


def _video_products(service: Service, call: Call) -> Row:
    check_list(_VIDEO_PRODUCTS, call)
    window = _window(service, call)
    video, media = _known_video(service, call, call.ids["video_id"]), window.media
    figures = media.video_window(video, window.first, min(window.last, window.latest), window.latest)
    key = _PRODUCT_KEYS[call.parameters.get("sort_field", "gmv")]
    days = len(window.days)
    found = by_product(media, video, figures) if figures.views or figures.sales else {}
    items = [Item((key(part), product_id), lambda product_id=product_id, part=part:  # type: ignore[misc]
                  render_video_product(media, product_id, part, days, window.cash))
             for product_id, part in found.items()]
    page = answer_page(_VIDEO_PRODUCTS, service, call, _falling(_VIDEO_PRODUCTS, call, items))
    return {"latest_available_date": window.latest.isoformat(), "total_count": page.total, "products": page.rows,
            "next_page_token": page.token}


def _lives(service: Service, call: Call) -> Row:
    check_list(_LIVES, call)
    window = _window(service, call)
    account_type = _account_type(call, (_OWN, _MARKETING, _AFFILIATE), None)
    media, latest, cash, moment = window.media, window.latest, window.cash, service.index().moment
    key = _LIVE_KEYS[call.parameters.get("sort_field", "live_attributed_gmv")]
    items = []
    for live in media.lives.values():
        # A session that began yesterday may still go on; it is listed when it has ended.
        if not window.first <= live.day < window.stop or live.day > latest or live.content.ends_at > moment:
            continue
        if live.is_shown and _is_listed(live.content.id, live.creator.role, account_type):
            figures = media.live_figures(live, latest)
            items.append(Item((key(figures), live.content.id),
                              lambda live=live, figures=figures:  # type: ignore[misc]
                              render_live(media, live, figures, cash)))
    page = answer_page(_LIVES, service, call, _falling(_LIVES, call, items))
    following = latest + timedelta(days=1)
    return {"latest_available_date": latest.isoformat(), "updated_at": f"{following.isoformat()} 06:00:00",
            "total_count": page.total, "live_stream_sessions": page.rows, "next_page_token": page.token}


def _ended_live(service: Service, call: Call) -> tuple[MediaLife, Figures]:
    """A LIVE that is over and has figures.

    Raises:
        ApiError: there is none of this id yet.
    """
    media, latest = service.derived.media(call.shop_code), _latest(service, call)
    live = media.lives.get(call.ids["live_id"])
    if live is None or not live.is_shown or live.content.ends_at > service.index().moment or live.day > latest:
        raise ApiError(NO_PERMISSION, "no permission", 200)
    return live, media.live_figures(live, latest)


def _minutes(service: Service, call: Call) -> Row:
    check_list(_MINUTES, call)
    cash = _cash(service, call)
    live, figures = _ended_live(service, call)
    if live.creator.role != "own":
        raise ApiError(NO_PERMISSION, "no permission", 200)
    rows = service.index().once(f"minutes/{call.shop_code}/{live.content.id}/{cash.in_usd}",
                                lambda: render_minutes(live, figures, cash))
    items = [Item((row["start_time"], str(row["start_time"])), row.copy) for row in rows]
    page = answer_page(_MINUTES, service, call, items)
    return {"total_count": page.total, "next_page_token": page.token,
            "performance": {"overall": render_minutes_head(live, figures, cash), "intervals": page.rows}}


def _live_products(service: Service, call: Call) -> Row:
    refuse_unknown(call, ("sort_field", "sort_order", "currency"))
    cash = _cash(service, call)
    live, figures = _ended_live(service, call)
    return {"products": render_live_products(service.derived.media(call.shop_code), live, figures, cash)}


def _shop(service: Service, call: Call) -> Row:
    refuse_unknown(call, (*_DATES, "granularity"))
    window = _window(service, call)
    days = service.derived.shop_days(call.shop_code)
    intervals: list[dict[str, Any]] = []
    for first, stop in _windows(window, call):
        asked = [first + timedelta(days=offset) for offset in range((stop - first).days)]
        intervals.append({"start_date": first.isoformat(), "end_date": stop.isoformat()}
                         | days.interval(asked, window.latest, window.cash))
    return {"latest_available_date": window.latest.isoformat(), "performance": {"intervals": intervals}}


ANALYTICS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/analytics/202605/shop_videos/performance", _videos, _SCOPE),
    Endpoint("GET", "/analytics/202509/shop_videos/{video_id}/performance", _video, _SCOPE),
    Endpoint("GET", "/analytics/202609/shop_videos/batch_performance", _video_batch, _SCOPE),
    Endpoint("GET", "/analytics/202509/shop_videos/{video_id}/products/performance", _video_products, _SCOPE),
    Endpoint("GET", "/analytics/202609/shop_lives/performance", _lives, _SCOPE),
    Endpoint("GET", "/analytics/202510/shop_lives/{live_id}/performance_per_minutes", _minutes, _SCOPE),
    Endpoint("GET", "/analytics/202512/shop/{live_id}/products_performance", _live_products, _SCOPE),
    Endpoint("GET", "/analytics/202609/shop/performance", _shop, _SCOPE),
)
