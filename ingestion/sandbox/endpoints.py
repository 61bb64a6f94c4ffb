"""The endpoints of the sandbox as a table to extend: method, path, scope and the handler making ``data``."""

from __future__ import annotations

import re
from functools import partial

from ingestion.sandbox.api_affiliate import AFFILIATE
from ingestion.sandbox.api_analytics import ANALYTICS
from ingestion.sandbox.api_finance import FINANCE
from ingestion.sandbox.api_market import MARKET
from ingestion.sandbox.calls import Call, Endpoint, Service
from ingestion.sandbox.errors import ApiError
from ingestion.sandbox.overrides import Row
from ingestion.sandbox.searches import (
    AFFILIATE_ORDERS,
    CANCELLATIONS,
    COMMON_PARAMETERS,
    ORDERS,
    PRODUCTS,
    RETURNS,
    Search,
    SearchCall,
    run_search,
)


def _shops(service: Service, call: Call) -> Row:
    if unknown := [name for name in call.parameters if name not in COMMON_PARAMETERS]:
        raise ApiError(36009004, f"Unknown parameter: {', '.join(unknown)}")
    return {
        "shops": [
            {
                "id": m.shop_id,
                "name": m.shop_name,
                "region": m.region,
                "seller_type": m.seller_type,
                "cipher": m.cipher,
                "code": m.shop_code,
            }
            for m in (shop.market for shop in service.world.shops)
        ]
    }


def _search(search: Search, service: Service, call: Call) -> Row:
    shop = call.shop_code
    return run_search(search, SearchCall(service.index(), shop, call.parameters, call.body, call.fault))


def _token(field_name: str, grant_type: str, service: Service, call: Call) -> Row:
    """Unsigned: app key and secret stand in the query."""
    given = call.parameters
    if (given.get("app_key"), given.get("app_secret")) != (
        service.credentials.app_key,
        service.credentials.app_secret,
    ):
        raise ApiError(36004003, "Invalid app_key or app_secret", 200)
    if given.get("grant_type") != grant_type:
        raise ApiError(36004002, f"Invalid grant_type: {grant_type} is expected", 200)
    trade = service.credentials.exchange if field_name == "auth_code" else service.credentials.refresh
    return trade(given.get(field_name, ""))


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/api/v2/token/get", partial(_token, "auth_code", "authorized_code"), is_signed=False),
    Endpoint(
        "GET", "/api/v2/token/refresh", partial(_token, "refresh_token", "refresh_token"), is_signed=False
    ),
    Endpoint("GET", "/authorization/202309/shops", _shops, "seller.authorization.info", needs_shop=False),
    Endpoint("POST", "/order/202309/orders/search", partial(_search, ORDERS), "seller.order.info"),
    Endpoint(
        "POST",
        "/return_refund/202602/returns/search",
        partial(_search, RETURNS),
        "seller.return_refund.basic",
    ),
    Endpoint(
        "POST",
        "/return_refund/202602/cancellations/search",
        partial(_search, CANCELLATIONS),
        "seller.return_refund.basic",
    ),
    Endpoint(
        "POST",
        "/affiliate_seller/202410/orders/search",
        partial(_search, AFFILIATE_ORDERS),
        "seller.affiliate_collaboration.read",
    ),
    Endpoint("POST", "/product/202502/products/search", partial(_search, PRODUCTS), "seller.product.basic"),
    *FINANCE,
    *AFFILIATE,
    *ANALYTICS,
    *MARKET,
)


def route(method: str, path: str) -> tuple[Endpoint, dict[str, str]]:
    """The endpoint of a request, and the ids its path names.

    Raises:
        ApiError: unknown path, method or version.
    """
    same_path = [(endpoint, found.groupdict()) for endpoint, pattern in _PATTERNS if (found := pattern.fullmatch(path))]
    for endpoint, ids in same_path:
        if endpoint.method == method:
            return endpoint, ids
    if same_path:
        raise ApiError(36009010, "Invalid method for this path", 405)
    current = re.compile(r"/\d{6}/")
    for _, pattern in _PATTERNS:
        version = current.search(pattern.pattern)
        if version and pattern.fullmatch(current.sub(version.group(), path, count=1)):
            raise ApiError(36009014, "Invalid API version", 400)
    raise ApiError(36009009, "Invalid path", 404)


def _pattern(path: str) -> re.Pattern[str]:
    """A path template as a pattern: an id is one segment."""
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


# Paths without ids come first: an id never hides them.
_PATTERNS = tuple(
    (endpoint, _pattern(endpoint.path)) for endpoint in sorted(ENDPOINTS, key=lambda one: "{" in one.path)
)
