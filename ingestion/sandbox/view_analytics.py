"""How videos, LIVEs and days of a shop look in analytics; money in the currency asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ingestion.sandbox.creators import Creator
from ingestion.sandbox.dice import money
from ingestion.sandbox.markets import Market
from ingestion.sandbox.media import Figures, Media, MediaLife, Sale, ratio
from ingestion.sandbox.programmes import open_id

Row = dict[str, Any]


@dataclass(frozen=True)
class Cash:
    """Money of a shop as text in the currency that was asked for."""

    market: Market
    in_usd: bool = False

    def __call__(self, amount: float) -> dict[str, str]:
        """An amount in minor units of the shop's currency."""
        if not amount:
            return {"amount": "0.00", "currency": "USD" if self.in_usd else self.market.currency}
        value = round(amount * self.market.usd_rate) if self.in_usd else round(amount)
        return {"amount": money(value), "currency": "USD" if self.in_usd else self.market.currency}


def _creator(media: Media, creator: Creator, day: date, account: int) -> Row:
    """The account that published; a sub account is a person of its own to the platform."""
    return {
        "open_id": open_id(media.shop.market, creator.number, account),
        "user_name": creator.handle_on(day, account), "nick_name": creator.name,
        "author_type": "OFFICIAL" if creator.role == "own" else "AFFILIATE",
        "creator_country": media.shop.market.region,
    }


def _post_time(video: MediaLife) -> str:
    """Text without a zone: UTC."""
    return datetime.fromtimestamp(video.content.starts_at, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _handle(video: MediaLife) -> str:
    return video.creator.handle_on(video.day, video.content.account)


def _per_thousand(gmv: int, views: int) -> float:
    return gmv * 1000 / views if views else 0


def render_video(media: Media, video: MediaLife, figures: Figures, days: int, cash: Cash) -> Row:
    """One video of the list, summed over the window."""
    if not video.head:
        video.head = _video_head(media, video)
    orders, gmv = len(figures.sales), figures.gmv
    return video.head | {
        "gmv": cash(gmv), "attributed_gmv": cash(gmv), "indirect_gmv": cash(gmv - figures.direct_gmv),
        "gpm": cash(_per_thousand(gmv, figures.views)), "sku_orders": orders, "items_sold": figures.items,
        "avg_customers": round(figures.customers / max(1, days)), "views": figures.views, "likes": figures.likes,
        "comments": figures.comments, "shares": figures.shares, "new_followers": figures.followers,
        "product_impressions": figures.impressions, "product_clicks": figures.clicks,
        "click_through_rate": ratio(figures.clicks, figures.impressions), "ctor": ratio(orders, figures.clicks),
    }


def _video_head(media: Media, video: MediaLife) -> Row:
    """What the list tells of a video on every day alike."""
    product = media.shop.products[video.content.product]
    row: Row = render_video_head(video) | {
        "creator": _creator(media, video.creator, video.day, video.content.account) | {"creator_id": ""},
        "video_finish_rate": f"{video.rates['finish']:.4f}", "v_to_l_clicks": 0, "v_to_l_rate": "0",
        "advertisable": video.creator.role != "own", "review_type": "",
        "products": [{"id": product.id, "name": product.title}],
    }
    # The platform leaves the list out where a video has no tags.
    if int(video.content.id[-2:]) % 3:
        row["hash_tags"] = [product.category.lower(), "tiktokmademebuyit"]
    return row


def _overall(figures: Figures, cash: Cash) -> Row:
    return {
        "gmv": cash(figures.gmv), "gpm": cash(_per_thousand(figures.gmv, figures.views)),
        "customers": figures.customers, "items_sold": figures.items,
        "ctr": ratio(figures.clicks, figures.impressions), "product_impressions": figures.impressions,
        "product_clicks": figures.clicks,
    }


def by_product(media: Media, video: MediaLife, figures: Figures) -> dict[str, Figures]:
    """A video's figures by product: people see the product shown, and buy others with it."""
    shown = media.shop.products[video.content.product].id
    found = {shown: Figures(views=figures.views, impressions=figures.impressions, clicks=figures.clicks)}
    for sale in figures.sales:
        found.setdefault(sale.product_id, Figures(views=figures.views)).sales.append(sale)
    for product_id, part in found.items():
        if product_id != shown:
            part.clicks = 2 * len(part.sales)
            part.impressions = 5 * part.clicks
    return found


def _interval(video: MediaLife, media: Media, figures: Figures, first: date, stop: date, cash: Cash,
              has_products: bool) -> Row:
    sales: Row = {"overall": _overall(figures, cash)}
    if has_products:
        sales["breakdowns"] = [_overall(part, cash) | {"product_id": product_id}
                               for product_id, part in by_product(media, video, figures).items()]
    return {
        "start_date": first.isoformat(), "end_date": stop.isoformat(), "sales": sales,
        "traffic": {"views": figures.views, "likes": figures.likes, "comments": figures.comments,
                    "shares": figures.shares, "new_followers": figures.followers},
    }


def render_video_performance(media: Media, video: MediaLife, windows: Iterable[tuple[date, date]], latest: date,
                             cash: Cash, has_products: bool) -> Row:
    """The performance object of a video: one interval a window (first day, day after the last)."""
    intervals = [
        _interval(video, media, media.video_window(video, first, stop - timedelta(days=1), latest), first, stop, cash,
                  has_products)
        for first, stop in windows
    ]
    return {
        "intervals": intervals,
        "viewer_profile": [{
            "type": "VIEWERS", "gender_distribution": [{"gender": "FEMALE", "percentage": "0.71"}],
            "age_distribution": [{"age": "25-34", "percentage": "0.44"}],
            "country_distribution": [{"country_code": media.shop.market.region, "percentage": "0.98"}],
        }],
    }


def render_video_head(video: MediaLife) -> Row:
    """What the batch answer tells of a video beside its performance."""
    return {"id": video.content.id, "title": video.title, "username": _handle(video), "duration": video.duration,
            "video_post_time": _post_time(video)}


def render_video_product(media: Media, product_id: str, figures: Figures, days: int, cash: Cash) -> Row:
    """One product of a video."""
    average = figures.customers / max(1, days)
    return {
        "id": product_id, "name": media.product_names[product_id], "gmv": cash(figures.gmv),
        "gpm": cash(_per_thousand(figures.gmv, figures.impressions)), "customers": figures.customers,
        "daily_avg_buyers": f"{average:.2f}".rstrip("0").rstrip("."), "units_sold": figures.items,
        "product_impressions": figures.impressions, "product_clicks": figures.clicks,
        "ctr": ratio(figures.clicks, figures.impressions),
    }


def render_live(media: Media, live: MediaLife, figures: Figures, cash: Cash) -> Row:
    """One LIVE session; its times are numbers in text."""
    content, views, gmv = live.content, figures.views, figures.gmv
    orders, sku_orders = len({sale.order.id for sale in figures.sales}), len(figures.sales)
    coupons = sum(sale.coupons for sale in figures.sales)
    viewers = int(views * 0.72)
    return {
        "id": content.id, "title": live.title, "start_time": str(content.starts_at), "end_time": str(content.ends_at),
        "creator": _creator(media, live.creator, live.day, live.content.account),
        "sales_performance": {
            "live_attributed_gmv": cash(gmv), "live_gmv": cash(figures.direct_gmv),
            "live_indirect_gmv": cash(gmv - figures.direct_gmv), "gmv_with_tiktok_coupons": cash(gmv + coupons),
            "aov": cash(gmv / orders if orders else 0), "avg_price": cash(gmv / figures.items if figures.items else 0),
            "attributed_customers": figures.customers, "live_attributed_orders": orders,
            "live_attributed_sku_orders": sku_orders, "live_attributed_items_sold": figures.items,
            "created_sku_orders": sku_orders + sku_orders // 12,
            "products_sold": len({sale.product_id for sale in figures.sales}),
            "payment_rate": ratio(sku_orders, sku_orders + sku_orders // 12),
        },
        "interaction_performance": {
            "likes": figures.likes, "comments": figures.comments, "shares": figures.shares,
            "new_followers": figures.followers, "like_rate": ratio(figures.likes, views),
            "comment_rate": ratio(figures.comments, views), "share_rate": ratio(figures.shares, views),
            "follow_rate": ratio(figures.followers, views),
        },
        "traffic": {
            "views": views, "viewers": viewers, "impressions": views * 7, "acu": max(1, viewers // 40),
            "pcu": max(1, viewers // 14), "avg_viewing_duration": 38, "product_impressions": figures.impressions,
            "product_clicks": figures.clicks, "products_added": 12, "ctr": ratio(figures.clicks, figures.impressions),
            "live_ctr": ratio(figures.clicks, figures.impressions), "ctor": ratio(orders, figures.clicks),
            "ctor_sku_order": ratio(sku_orders, figures.clicks), "tap_through_rate": ratio(views, views * 7),
            "watch_gpm": cash(_per_thousand(gmv, views)), "show_gpm": cash(_per_thousand(gmv, views * 7)),
            "gmv_per_hour": cash(gmv * 3600 / live.duration),
        },
    }


def render_minutes(live: MediaLife, figures: Figures, cash: Cash) -> list[Row]:
    """A LIVE minute by minute; times are numbers here, and buyers come when their orders did."""
    content = live.content
    minutes = max(1, (content.ends_at - content.starts_at) // 60)
    at_minute: dict[int, list[Sale]] = {}
    for sale in figures.sales:
        at_minute.setdefault(min(minutes - 1, (sale.order.create_time - content.starts_at) // 60), []).append(sale)
    return [_minute(live, minute, minutes, Figures(
        views=figures.views // minutes, likes=figures.likes // minutes, comments=figures.comments // minutes,
        shares=figures.shares // minutes, followers=figures.followers // minutes,
        impressions=figures.impressions // minutes, clicks=figures.clicks // minutes,
        sales=at_minute.get(minute, []),
    ), cash) for minute in range(minutes)]


def _minute(live: MediaLife, minute: int, minutes: int, part: Figures, cash: Cash) -> Row:
    begins = live.content.starts_at + minute * 60
    return {
        "start_time": begins, "end_time": live.content.ends_at if minute == minutes - 1 else begins + 60,
        "sales": {"gmv": cash(part.gmv), "items_sold": part.items, "customers": part.customers,
                  "sku_orders": len(part.sales), "main_orders": len({sale.order.id for sale in part.sales})},
        "traffic": {"viewers": int(part.views * 0.72), "views": part.views, "impressions": part.views * 7,
                    "product_impressions": part.impressions, "product_clicks": part.clicks,
                    "ctr": ratio(part.clicks, part.impressions), "enter_room_rate": ratio(part.views, part.views * 7)},
        "interactions": {"likes": part.likes, "comments": part.comments, "shares": part.shares,
                         "new_followers": part.followers},
    }


def render_minutes_head(live: MediaLife, figures: Figures, cash: Cash) -> Row:
    """The whole session above its minutes."""
    return {"live_title": live.title, "start_time": live.content.starts_at, "end_time": live.content.ends_at,
            "duration": live.content.ends_at - live.content.starts_at, "gmv": cash(figures.gmv),
            "items_sold": figures.items, "unique_viewers": int(figures.views * 0.72),
            "impressions": figures.views * 7}


def render_live_products(media: Media, live: MediaLife, figures: Figures, cash: Cash) -> list[Row]:
    """Products of a LIVE: the one it was about and what was bought; ``produt_clicks`` as the platform writes it."""
    rows = []
    for product_id, part in by_product(media, live, figures).items():
        sku_orders = len(part.sales)
        rows.append({
            "id": product_id, "name": media.product_names[product_id],
            "sales": {
                "direct_gmv": cash(part.direct_gmv), "items_sold": part.items, "customers": part.customers,
                "created_sku_orders": sku_orders + sku_orders // 12, "sku_orders": sku_orders,
                "main_orders": len({sale.order.id for sale in part.sales}),
                "avg_price": cash(part.gmv / part.items if part.items else 0),
                "payment_rate": ratio(sku_orders, sku_orders + sku_orders // 12),
            },
            "traffic": {"product_impressions": part.impressions, "produt_clicks": part.clicks,
                        "ctr": ratio(part.clicks, part.impressions), "add_to_cart_count": part.clicks // 9},
        })
    return rows
