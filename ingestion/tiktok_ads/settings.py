"""What differs between the ads API's resources, as data: paths, dimensions, metrics, keys, the meaning of codes.

Belongs here: allow-lists and limits. Does not belong here: any behaviour. A metric that is not listed is not
asked for; names change between releases of the API, so each list can be set in the configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

DEFAULT_BASE_URL: Final = "https://business-api.tiktok.com"
PREFIX: Final = "/open_api/v1.3/"
INITIAL_DAYS: Final = 365  # how far the first load reaches back
LOOKBACK_DAYS: Final = 14  # figures of a day are restated for about two weeks
WINDOW_DAYS: Final = 30  # the longest window of a report by day
PAGE_SIZE: Final = 1000  # most creatives cost nothing: small pages would be dozens of calls a product
MOST_PAGES: Final = 10_000  # of one list
PACED_SECONDS: Final = 10.0  # after throttling, calls keep this long ...
PACE: Final = 0.1  # ... this far apart: an app is said to have ten calls a second
BATCH_ROWS: Final = 20_000  # rows held in memory at once
CHECKPOINT_SECONDS: Final = 120.0  # a long first load is committed this often


@dataclass(frozen=True)
class Report:
    """One report by day.

    Args:
        name: of the raw table.
        path: below ``PREFIX``.
        dimension: what a row is of, besides the day.
        metrics: asked for, and all that lands.
        money: metrics that must be numbers; a row in which one is not is held.
        context: what the call says about its rows; with the dimension and the day the key, but for ``labels``.
        labels: context that is no part of the key.
    """

    name: str
    path: str
    dimension: str
    metrics: tuple[str, ...]
    money: tuple[str, ...]
    context: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


AD_DAYS: Final = Report(
    "ad_days", "report/integrated/get/", "ad_id", (
        "spend", "impressions", "clicks", "ctr", "cpc", "cpm", "reach", "frequency", "conversion",
        "cost_per_conversion", "currency", "campaign_id", "campaign_name", "adgroup_id", "adgroup_name", "ad_name",
        "video_play_actions", "video_watched_2s", "video_watched_6s", "video_views_p100", "average_video_play",
        "likes", "comments", "shares", "follows", "profile_visits", "onsite_shopping", "total_onsite_shopping_value",
        "onsite_shopping_roas"), ("spend",))
_SALES: Final = ("cost", "orders", "gross_revenue", "roi")
CAMPAIGN_DAYS: Final = Report(
    "gmv_max_campaign_days", "gmv_max/report/get/", "campaign_id",
    ("campaign_name", "operation_status", "bid_type", "roas_bid", "net_cost", "cost_per_order", *_SALES),
    ("cost", "net_cost"), ("store_id",), ("promotion_type",))
PRODUCT_DAYS: Final = Report(
    "gmv_max_product_days", "gmv_max/report/get/", "item_group_id", ("product_name", "product_status", *_SALES),
    ("cost",), ("store_id", "campaign_id"))
CREATIVE_DAYS: Final = Report(
    "gmv_max_creative_days", "gmv_max/report/get/", "item_id", (
        "title", "tt_account_name", "tt_account_authorization_type", "shop_content_type", "creative_delivery_status",
        "product_impressions", "product_clicks", "product_click_rate", "ad_click_rate", "ad_conversion_rate", *_SALES),
    ("cost",), ("store_id", "campaign_id", "item_group_id"))
LIVE_DAYS: Final = Report(
    "gmv_max_live_days", "gmv_max/report/get/", "room_id",
    ("live_name", "live_status", "live_launched_time", "live_duration", "net_cost", "live_views", *_SALES),
    ("cost",), ("store_id", "campaign_id"))

GMV_MAX_REPORTS: Final = (CAMPAIGN_DAYS, PRODUCT_DAYS, CREATIVE_DAYS, LIVE_DAYS)
REPORTS: Final = (AD_DAYS, *GMV_MAX_REPORTS)
PRODUCT, LIVE = "PRODUCT", "LIVE"  # promotion types as report filters spell them
LIVE_CAMPAIGN_METRICS: Final = ("tt_account_name",)  # refused for campaigns of products

ADVERTISERS, ADS, STORES = "advertisers", "ads", "gmv_max_stores"
ADVERTISER_FIELDS: Final = ("advertiser_id", "name", "currency", "timezone", "display_timezone", "country", "status")
AD_FIELDS: Final = (
    "advertiser_id", "ad_id", "adgroup_id", "campaign_id", "ad_name", "identity_type", "identity_id",
    "tiktok_item_id", "video_id", "operation_status", "create_time", "modify_time")
STORE_FIELDS: Final = (
    "store_id", "store_name", "store_code", "targeting_region_codes", "is_gmv_max_available",
    "exclusive_authorized_advertiser_info")


class ErrorClass(Enum):
    """What to do about an answer that is not a success."""

    RETRY = "retry"
    REAUTHORISE = "have the advertiser authorise again"
    NO_PERMISSION = "leave it out"
    FAIL = "fail"


THROTTLED_CODES: Final = frozenset({40100, 40133, 51021})
# Public code disagrees on some meanings, so the text "QPS" counts too (``session.judge``).
ERROR_CLASSES: Final[Mapping[int, ErrorClass]] = {
    40100: ErrorClass.RETRY, 40133: ErrorClass.RETRY, 51021: ErrorClass.RETRY, 50000: ErrorClass.RETRY,
    50001: ErrorClass.RETRY, 50002: ErrorClass.RETRY, 51010: ErrorClass.RETRY, 40001: ErrorClass.NO_PERMISSION,
    40102: ErrorClass.REAUTHORISE, 40104: ErrorClass.REAUTHORISE, 40105: ErrorClass.REAUTHORISE,
}
# code -> what is wrong, what to do: keys of the catalogue. An answer's own text is never repeated.
ERROR_TEXTS: Final[Mapping[int, tuple[str, str]]] = {
    40001: ("ads_no_permission", "fix_ads_permission"), 40002: ("api_bad_parameter", "fix_ads_metrics"),
    40100: ("api_rate", "fix_later"), 40133: ("api_rate", "fix_later"), 51021: ("api_rate", "fix_later"),
    50000: ("api_internal", "fix_later"), 50001: ("api_internal", "fix_later"), 50002: ("api_internal", "fix_later"),
    51010: ("api_internal", "fix_later"), 40102: ("api_token_refused", "fix_ads_authorise"),
    40104: ("api_token_refused", "fix_ads_authorise"), 40105: ("api_token_refused", "fix_ads_authorise"),
    41000: ("ads_country_blocked", "fix_request_id"),
}
