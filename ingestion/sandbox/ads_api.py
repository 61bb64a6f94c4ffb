"""TikTok for Business as the sandbox speaks it: envelope, token, parameters as JSON text, pages, reports.

Belongs here: what a call must look like and how it is refused. What the figures are is decided in
``ads_world.py``. HTTP is 200 even for a refusal, as on the platform.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ingestion.sandbox import ads_reports as reports
from ingestion.sandbox.ads_world import Ad, Advertiser, generate_advertisers
from ingestion.sandbox.errors import ApiError
from ingestion.sandbox.faults import Fault
from ingestion.sandbox.overrides import Row
from ingestion.sandbox.world import World

PREFIX = "/open_api/v1.3/"
LONGEST_WINDOW = 30
LARGEST_PAGE = 1000
THROTTLED, REVOKED = 40100, 40105


@dataclass
class AdsCredentials:
    """The app and token of the ad accounts; the token has no end and no refresh."""

    app_id: str = "sandbox-ads-app"
    secret: str = "sandbox-ads-secret-not-a-secret"
    auth_code: str = "sandbox-ads-auth-code"
    access_token: str = "sandbox-ads-token"


@dataclass(frozen=True)
class _Call:
    """A request taken apart."""

    parameters: Mapping[str, str]
    body: Mapping[str, Any]
    moment: int

    def text(self, name: str) -> str:
        """A parameter that must be there.

        Raises:
            ApiError: it is not.
        """
        value = self.parameters.get(name, "")
        if not value:
            raise _refused(f"{name}: Missing data for required field.")
        return value

    def parsed(self, name: str, kind: type, default: Any = None) -> Any:
        """A parameter that is JSON text.

        Raises:
            ApiError: it is missing, no JSON, or of another kind.
        """
        if name not in self.parameters and default is not None:
            return default
        try:
            value = json.loads(self.text(name))
        except ValueError as error:
            raise _refused(f"{name}: Not a valid JSON text.") from error
        if not isinstance(value, kind):
            raise _refused(f"{name}: Not a valid {kind.__name__}.")
        return value


class AdsApi:
    """Answers requests below ``PREFIX`` about a world's ad accounts."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.credentials = AdsCredentials()
        self.stores_without_gmv_max: set[str] = set()
        self._handlers: dict[tuple[str, str], Callable[[_Call], Row]] = {
            ("GET", "oauth2/advertiser/get/"): self._list_advertisers,
            ("GET", "advertiser/info/"): self._advertiser_info,
            ("GET", "report/integrated/get/"): self._report,
            ("GET", "ad/get/"): self._list_ads,
            ("GET", "gmv_max/store/list/"): self._list_stores,
            ("GET", "gmv_max/report/get/"): self._gmv_max_report,
        }

    @cached_property
    def advertisers(self) -> list[Advertiser]:
        """The ad accounts, made when first asked for."""
        return generate_advertisers(self._world)

    def settings(self, url: str) -> dict[str, str]:
        """Environment variables with which the ads source reads this sandbox."""
        prefix = "SOURCES__TIKTOK_ADS__"
        return {f"{prefix}ACCESS_TOKEN": self.credentials.access_token, f"{prefix}APP_ID": self.credentials.app_id,
                f"{prefix}SECRET": self.credentials.secret, f"{prefix}BASE_URL": url}

    def respond(self, method: str, target: str, headers: Mapping[str, str], body: bytes, moment: int,
                fault: Fault | None, number: int) -> Row:
        """The envelope of one answer."""
        envelope: Row = {"code": 0, "message": "OK", "request_id": f"2026{number:030d}"}
        try:
            _raise_fault(fault)
            envelope["data"] = self._handle(method, target, headers, body, moment)
        except ApiError as error:
            envelope |= {"code": error.code, "message": error.message, "data": {}}
        rows = envelope["data"].get("list")
        if fault and fault.kind == "repeat_rows" and rows:
            rows.append(rows[0])
        return envelope

    def _handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes, moment: int) -> Row:
        parts = urlsplit(target)
        path = parts.path.removeprefix(PREFIX)
        parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
        if (method, path) == ("POST", "oauth2/access_token/"):
            return self._token(_body(body))
        handler = self._handlers.get((method, path))
        if handler is None:
            raise ApiError(40006, "The requested path does not exist.", 200)
        token = headers.get("access-token", "")
        if token != self.credentials.access_token:
            raise ApiError(REVOKED if token else 40104, "Access token is incorrect or has been revoked.", 200)
        return handler(_Call(parameters, {}, moment))

    def _token(self, body: Mapping[str, Any]) -> Row:
        own = self.credentials
        if (body.get("app_id"), body.get("secret"), body.get("auth_code")) != (own.app_id, own.secret, own.auth_code):
            raise _refused("auth_code is invalid or expired.")
        return {"access_token": own.access_token, "advertiser_ids": [one.id for one in self.advertisers],
                "scope": [4, 8, 22]}

    def _list_advertisers(self, call: _Call) -> Row:
        if (call.text("app_id"), call.text("secret")) != (self.credentials.app_id, self.credentials.secret):
            raise _refused("app_id or secret is incorrect.")
        return {"list": [{"advertiser_id": one.id, "advertiser_name": one.name} for one in self.advertisers]}

    def _advertiser_info(self, call: _Call) -> Row:
        wanted = call.parsed("advertiser_ids", list)
        return {"list": [{
            "advertiser_id": one.id, "name": one.name, "currency": one.market.currency, "country": one.market.region,
            "timezone": one.market.timezone, "display_timezone": one.market.timezone,
        } for one in (self._advertiser(str(name)) for name in wanted)]}

    def _report(self, call: _Call) -> Row:
        advertiser = self._advertiser(call.text("advertiser_id"))
        dimensions = call.parsed("dimensions", list)
        metrics = call.parsed("metrics", list)
        reports.check_integrated(call.text("report_type"), call.text("data_level"), dimensions, metrics)
        first, last = _window(call, has_days="stat_time_day" in dimensions)
        return _page(call, reports.integrated(advertiser, dimensions, metrics, first, last, call.moment))

    def _list_ads(self, call: _Call) -> Row:
        advertiser = self._advertiser(call.text("advertiser_id"))
        wanted = {str(one) for one in call.parsed("filtering", dict, {}).get("ad_ids", [])}
        rows = [_ad_row(advertiser, ad, call.moment) for ad in advertiser.ads
                if ad.created_at <= call.moment and not 0 < ad.deleted_at <= call.moment
                and (not wanted or ad.leaf.id in wanted)]
        fields = {"advertiser_id", "ad_id", *call.parsed("fields", list, [name for row in rows for name in row])}
        return _page(call, [{name: value for name, value in row.items() if name in fields} for row in rows])

    def _list_stores(self, call: _Call) -> Row:
        """The shop's own store twice, as the platform may list it, and another account's store."""
        advertiser = self._advertiser(call.text("advertiser_id"))
        own = _store_row(advertiser, advertiser.market.shop_id not in self.stores_without_gmv_max)
        others = [_store_row(one, True) for one in self.advertisers if one is not advertiser][:1]
        return {"store_list": [own, *others, own]}

    def _gmv_max_report(self, call: _Call) -> Row:
        advertiser = self._advertiser(call.text("advertiser_id"))
        stores = [str(one) for one in call.parsed("store_ids", list)]
        if stores != [advertiser.market.shop_id]:
            raise _refused("store_ids: exactly one store that this advertiser is authorized for is required.")
        dimensions, metrics = call.parsed("dimensions", list), call.parsed("metrics", list)
        filtering = call.parsed("filtering", dict, {})
        level = reports.gmv_max_level(dimensions, metrics, filtering)
        first, last = _window(call, has_days="stat_time_day" in dimensions)
        return _page(call, reports.gmv_max(advertiser, level, dimensions, metrics, filtering, first, last, call.moment))

    def _advertiser(self, advertiser_id: str) -> Advertiser:
        found = next((one for one in self.advertisers if one.id == advertiser_id), None)
        if found is None:
            raise ApiError(40001, f"No permission to operate advertiser {advertiser_id}.", 200)
        return found


def _raise_fault(fault: Fault | None) -> None:
    """What the platform says with HTTP 200; a fault with a code says that one."""
    if fault and fault.kind == "throttled_200":
        raise ApiError(fault.code or THROTTLED, "Too many requests. QPS limit exceeded.", 200)
    if fault and fault.kind == "expired_token":
        raise ApiError(REVOKED, "Access token is incorrect or has been revoked.", 200)


def _refused(text: str) -> ApiError:
    return ApiError(40002, text, 200)


def _body(body: bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError as error:
        raise _refused("The body is not JSON.") from error
    return parsed if isinstance(parsed, dict) else {}


def _window(call: _Call, *, has_days: bool) -> tuple[date, date]:
    """First and last day, both included.

    Raises:
        ApiError: not dates, or too many of them.
    """
    try:
        first, last = (date.fromisoformat(call.text(name)) for name in ("start_date", "end_date"))
    except ValueError as error:
        raise _refused("start_date, end_date: Not a valid date.") from error
    if last < first:
        raise _refused("end_date must not be earlier than start_date.")
    if last - first >= timedelta(days=LONGEST_WINDOW if has_days else 365):
        raise _refused("The max time span is 30 days when stat_time_day is in dimensions.")
    return first, last


def _page(call: _Call, rows: list[Row]) -> Row:
    """One page of rows by number.

    Raises:
        ApiError: page or size out of range.
    """
    page, size = (call.parameters.get(name, default) for name, default in (("page", "1"), ("page_size", "10")))
    if not page.isdigit() or not size.isdigit() or int(page) < 1 or not 1 <= int(size) <= LARGEST_PAGE:
        raise _refused(f"page_size: Must be between 1 and {LARGEST_PAGE}.")
    first = (int(page) - 1) * int(size)
    return {"list": rows[first:first + int(size)], "page_info": {
        "page": int(page), "page_size": int(size), "total_number": len(rows),
        "total_page": -(-len(rows) // int(size)) or 1}}


def _ad_row(advertiser: Advertiser, ad: Ad, moment: int) -> Row:
    created = datetime.fromtimestamp(ad.created_at, advertiser.market.zone)
    row = {
        "advertiser_id": advertiser.id, "ad_id": ad.leaf.id, "adgroup_id": ad.adgroup_id, "campaign_id": ad.campaign_id,
        "ad_name": ad.leaf.name, "identity_type": "AUTH_CODE" if ad.item_id else "CUSTOMIZED_USER",
        "identity_id": f"identity-{ad.item_id or advertiser.id}", "tiktok_item_id": ad.item_id, "video_id": "",
        "operation_status": "ENABLE", "create_time": f"{created:%Y-%m-%d %H:%M:%S}",
        "modify_time": f"{created:%Y-%m-%d %H:%M:%S}",
    }
    return {name: value for name, value in row.items() if name != "tiktok_item_id" or value}


def _store_row(advertiser: Advertiser, is_available: bool) -> Row:
    return {
        "store_id": advertiser.market.shop_id, "store_name": advertiser.market.shop_name,
        "store_code": advertiser.market.shop_code, "targeting_region_codes": [advertiser.market.region],
        "is_gmv_max_available": is_available,
        "exclusive_authorized_advertiser_info": {"advertiser_id": advertiser.id, "advertiser_name": advertiser.name},
    }
