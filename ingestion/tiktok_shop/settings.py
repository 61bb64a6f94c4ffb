"""What holds for every endpoint: addresses, clocks, limits, and the meaning of error codes.

Belongs here: constants and error codes. Does not belong here: a single resource (``endpoints/``), any behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from ingestion.tiktok_shop.endpoints import ENDPOINTS as ENDPOINTS
from ingestion.tiktok_shop.endpoints import SHOPS as SHOPS
from ingestion.tiktok_shop.endpoints.model import DAY as DAY
from ingestion.tiktok_shop.endpoints.model import Endpoint as Endpoint

DEFAULT_BASE_URL: Final = "https://open-api.tiktokglobalshop.com"
DEFAULT_AUTH_URL: Final = "https://auth.tiktok-shops.com"

INITIAL_DAYS: Final = 730  # how far the first load reaches back
LOOKBACK_DAYS: Final = 120  # affiliate orders settle for weeks and carry no update time
ANALYTICS_DAYS: Final = 365  # figures by day are read back so far at most: one call a day
SAFETY_LAG: Final = 300  # seconds: rows become visible a little after their update time
CLOCK_MARGIN: Final = DAY  # windows end this far after "now": the platform's clock is not ours
BATCH_ROWS: Final = 20_000  # rows held in memory at once
OPEN_ORDERS_AGAIN: Final = 7  # days: orders that can still change are read by id that often
ORDER_DETAIL_IDS: Final = 50  # a call
OPEN_ORDER_DAYS: Final = 180  # orders older than this are not read again by id


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
NO_SCOPE: Final = 105005
DAILY_QUOTA: Final = 45101004
BAD_DAYS: Final = 28001022  # a window of days the platform has no figures of, or that is too long
SKIPPED_CODES: Final = frozenset({NO_SCOPE, DAILY_QUOTA})  # the resource is left out of the run, which has not failed
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
