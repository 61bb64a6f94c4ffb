"""Rows of the two ad reports: the auction's, and GMV Max at its four levels, as known at a moment.

Belongs here: dimensions, metrics and levels, and the rules by which the platform refuses them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from ingestion.sandbox.ads_world import Advertiser, Campaign, Figures, Leaf
from ingestion.sandbox.dice import money
from ingestion.sandbox.errors import ApiError
from ingestion.sandbox.overrides import Row

_LEVELS = {"AUCTION_ADVERTISER": "advertiser_id", "AUCTION_CAMPAIGN": "campaign_id",
           "AUCTION_ADGROUP": "adgroup_id", "AUCTION_AD": "ad_id"}
_METRICS = frozenset({
    "spend", "impressions", "clicks", "ctr", "cpc", "cpm", "reach", "frequency", "conversion", "cost_per_conversion",
    "currency", "video_play_actions", "video_watched_2s", "video_watched_6s", "video_views_p25", "video_views_p50",
    "video_views_p75", "video_views_p100", "average_video_play", "likes", "comments", "shares", "follows",
    "profile_visits", "onsite_shopping", "total_onsite_shopping_value", "onsite_shopping_roas", "onsite_on_web_cart",
    "onsite_initiate_checkout_count", "campaign_id", "campaign_name", "adgroup_id", "adgroup_name", "ad_name",
})
_GMV_MAX_METRICS: Mapping[str, frozenset[str]] = {
    "campaign": frozenset({
        "campaign_name", "operation_status", "bid_type", "roas_bid", "cost", "net_cost", "orders", "cost_per_order",
        "gross_revenue", "roi", "live_views", "cost_per_live_view", "10_second_live_views", "live_follows",
        "tt_account_name", "identity_id"}),
    "product": frozenset({
        "product_name", "product_status", "cost", "orders", "gross_revenue", "roi"}),
    "creative": frozenset({
        "title", "tt_account_name", "tt_account_authorization_type", "shop_content_type", "creative_delivery_status",
        "cost", "orders", "cost_per_order", "gross_revenue", "roi", "product_impressions", "product_clicks",
        "product_click_rate", "ad_click_rate", "ad_conversion_rate", "ad_video_view_rate_2s", "ad_video_view_rate_6s",
        "ad_video_view_rate_p25", "ad_video_view_rate_p50", "ad_video_view_rate_p75", "ad_video_view_rate_p100"}),
    "live": frozenset({
        "live_name", "live_status", "live_launched_time", "live_duration", "cost", "net_cost", "orders",
        "gross_revenue", "roi", "live_views"}),
}
_LIVE_ONLY = frozenset({
    "live_views", "cost_per_live_view", "10_second_live_views", "live_follows", "tt_account_name", "identity_id"})
_MAIN_DIMENSIONS = {"campaign_id": "campaign", "item_group_id": "product", "item_id": "creative", "room_id": "live"}
_FILTERS = frozenset({
    "campaign_ids", "campaign_name", "campaign_statuses", "creative_delivery_statuses", "creative_types",
    "gmv_max_promotion_types", "item_group_ids", "item_ids", "room_ids", "search_word"})


def check_integrated(report_type: str, data_level: str, dimensions: list[Any], metrics: list[Any]) -> None:
    """Whether the auction's report can be made.

    Raises:
        ApiError: type, level, dimensions or metrics that the platform refuses.
    """
    if report_type != "BASIC":
        raise ApiError(40002, "report_type: only BASIC is served here.", 200)
    wanted = _LEVELS.get(data_level)
    ids = [name for name in dimensions if name != "stat_time_day"]
    if wanted is None or ids != [wanted]:
        raise ApiError(40002, f"dimensions: {', '.join(map(str, ids))} does not match data_level {data_level}.", 200)
    _check_metrics(metrics, _METRICS)


def gmv_max_level(dimensions: list[Any], metrics: list[Any], filtering: Mapping[str, Any]) -> str:
    """Which level a GMV Max report is of.

    Raises:
        ApiError: dimensions, metrics or filters that the platform refuses.
    """
    mains = [str(name) for name in dimensions if name != "stat_time_day"]
    level = _MAIN_DIMENSIONS.get(mains[0]) if len(mains) == 1 else None
    if level is None:
        raise ApiError(40002, "dimensions: between 1 and 3 dimensions besides time are required.", 200)
    if unknown := sorted(set(filtering) - _FILTERS):
        raise ApiError(40002, f"filtering: unknown field {unknown[0]}.", 200)
    _check_metrics(metrics, _GMV_MAX_METRICS[level])
    types = set(filtering.get("gmv_max_promotion_types", ()))
    if level == "campaign" and types == {"PRODUCT"}:
        _check_metrics(metrics, _GMV_MAX_METRICS[level] - _LIVE_ONLY)
    if types - {"PRODUCT", "LIVE"} or (types and level == "live"):
        raise ApiError(40002, "filtering: gmv_max_promotion_types is not supported here.", 200)
    if level == "creative" and not (filtering.get("campaign_ids") and filtering.get("item_group_ids")):
        raise ApiError(40002, "filtering: campaign_ids and item_group_ids are required for creatives.", 200)
    return level


def integrated(advertiser: Advertiser, dimensions: list[str], metrics: list[str], first: date, last: date,
               moment: int) -> list[Row]:
    """Rows of the auction's report."""
    by_id = next(name for name in dimensions if name != "stat_time_day")
    has_days = "stat_time_day" in dimensions
    sums: dict[tuple[str, str], Figures] = {}
    facts: dict[str, Row] = {}
    for ad in advertiser.ads:
        ids = {"advertiser_id": advertiser.id, "campaign_id": ad.campaign_id, "adgroup_id": ad.adgroup_id,
               "ad_id": ad.leaf.id}
        facts[ids[by_id]] = {**ids, "campaign_name": f"Campaign {ad.campaign_id[-4:]}",
                             "adgroup_name": f"Ad group {ad.adgroup_id[-4:]}", "ad_name": ad.leaf.name}
        for day, figures in _known_days(advertiser, ad.leaf, first, last, moment):
            key = (str(day) if has_days else "", ids[by_id])
            sums[key] = sums.get(key, Figures()) + figures
    currency = advertiser.market.currency
    return [{"dimensions": _dimensions(by_id, own_id, day),
             "metrics": _chosen(metrics, {**facts[own_id], **_auction_values(figures, currency)})}
            for (day, own_id), figures in sorted(sums.items())]


def gmv_max(advertiser: Advertiser, level: str, dimensions: list[str], metrics: list[str], filtering: Mapping[str, Any],
            first: date, last: date, moment: int) -> list[Row]:
    """Rows of a GMV Max report."""
    by_id = next(name for name in dimensions if name != "stat_time_day")
    has_days = "stat_time_day" in dimensions
    sums: dict[tuple[str, str], Figures] = {}
    facts: dict[str, Row] = {}
    for own_id, row, leaf in _entries(level, _chosen_campaigns(advertiser, filtering), filtering):
        for day, figures in _known_days(advertiser, leaf, first, last, moment):
            key = (str(day) if has_days else "", own_id)
            sums[key] = sums.get(key, Figures()) + figures
            facts[own_id] = row
    return [{"dimensions": _dimensions(by_id, own_id, day),
             "metrics": _chosen(metrics, {**_sales_values(figures, bool(facts[own_id].get("is_paid_by_sales"))),
                                          **facts[own_id]})}
            for (day, own_id), figures in sorted(sums.items())]


def _chosen_campaigns(advertiser: Advertiser, filtering: Mapping[str, Any]) -> list[Campaign]:
    """The campaigns a filter leaves."""
    ids, types = filtering.get("campaign_ids"), filtering.get("gmv_max_promotion_types")
    return [one for one in advertiser.campaigns if (not ids or one.id in ids) and (not types or one.kind in types)]


def _entries(level: str, campaigns: Iterable[Campaign],
             filtering: Mapping[str, Any]) -> Iterator[tuple[str, Row, Leaf]]:
    """Id, attributes and leaf of everything a report at this level adds up."""
    groups = filtering.get("item_group_ids")
    for campaign in campaigns:
        if level == "campaign":
            row = {"campaign_name": campaign.name, "operation_status": "ENABLE", "bid_type": "CUSTOM", "roas_bid": "0",
                   "tt_account_name": campaign.account, "is_paid_by_sales": campaign.is_paid_by_sales}
            yield from ((campaign.id, row, leaf) for leaf in campaign.leaves())
        elif level == "live":
            for leaf in campaign.rooms:
                yield leaf.id, {"live_name": leaf.name, "live_status": "FINISHED"}, leaf
        else:
            for product_id, (title, creatives) in campaign.products.items():
                for leaf in creatives if not groups or product_id in groups else ():
                    yield (product_id, {"product_name": title, "product_status": "available"}, leaf) \
                        if level == "product" else (leaf.id, _creative_row(leaf), leaf)


def _creative_row(leaf: Leaf) -> Row:
    if leaf.id == "-1":
        return {"title": "-", "tt_account_name": "-", "shop_content_type": "PRODUCT_CARD"}
    return {"title": leaf.name, "tt_account_name": leaf.account, "tt_account_authorization_type": "AFFILIATE",
            "shop_content_type": "VIDEO", "creative_delivery_status": "DELIVERING"}


def _known_days(advertiser: Advertiser, leaf: Leaf, first: date, last: date,
                moment: int) -> Iterator[tuple[date, Figures]]:
    """The leaf's days in a window that have begun."""
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if day in leaf.days:
            figures = advertiser.known(leaf.days[day], day, moment)
            if figures is not None:
                yield day, figures


def _dimensions(by_id: str, own_id: str, day: str) -> Row:
    return {by_id: own_id} | ({"stat_time_day": f"{day} 00:00:00"} if day else {})


def _check_metrics(metrics: list[Any], known: frozenset[str]) -> None:
    if unknown := [str(name) for name in metrics if name not in known]:
        raise ApiError(40002, f"metrics: Invalid metric fields: {', '.join(unknown)}.", 200)


def _chosen(metrics: list[str], values: Row) -> Row:
    """The metrics asked for; what is not known here is 0 for a number."""
    return {name: values.get(name, "0") for name in metrics}


def _auction_values(figures: Figures, currency: str) -> Row:
    return {"spend": money(figures.cost), "impressions": str(figures.impressions), "clicks": str(figures.clicks),
            "ctr": _percent(figures.clicks, figures.impressions), "currency": currency,
            "conversion": str(figures.orders), "onsite_shopping": str(figures.orders),
            "total_onsite_shopping_value": money(figures.revenue)}


def _sales_values(figures: Figures, is_paid_by_sales: bool) -> Row:
    return {"cost": money(figures.cost), "net_cost": money(0 if is_paid_by_sales else figures.cost),
            "orders": str(figures.orders), "gross_revenue": money(figures.revenue),
            "cost_per_order": money(figures.cost // figures.orders if figures.orders else 0),
            "roi": money(figures.revenue * 100 // figures.cost if figures.cost else 0),
            "product_impressions": str(figures.impressions), "product_clicks": str(figures.clicks),
            "product_click_rate": _percent(figures.clicks, figures.impressions),
            "live_views": str(figures.impressions)}


def _percent(part: int, whole: int) -> str:
    """A percent value as text, two places."""
    return money(part * 10_000 // whole if whole else 0)
