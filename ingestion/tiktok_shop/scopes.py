"""Which scope each resource needs (reference 1.8), by the domain its path begins with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from ingestion.tiktok_shop.settings import ENDPOINTS

_MARKETPLACE: Final = ("seller.creator_marketplace.read", "marketplace_creators")

_SCOPES: Final[Mapping[str, str]] = {
    "authorization": "seller.authorization.info",
    "order": "seller.order.info",
    "return_refund": "seller.return_refund.basic",
    "finance": "seller.finance.info",
    "product": "seller.product.basic",
    "affiliate_seller": "seller.affiliate_collaboration.read",
    "analytics": "data.shop_analytics.public.read",
}


def scope_of(path: str) -> str | None:
    """The scope that calls of a path need; None for a path this table does not know."""
    scope, part = _MARKETPLACE
    return scope if part in path else _SCOPES.get(path.strip("/").partition("/")[0])


def resources_by_scope() -> dict[str, list[str]]:
    """Scope -> the resources that need it, in the order they are read."""
    resources: dict[str, list[str]] = {}
    for endpoint in ENDPOINTS:
        scope = scope_of(endpoint.path)
        if scope is not None and endpoint.name not in resources.setdefault(scope, []):
            resources[scope].append(endpoint.name)
    return resources


def lost_resources(granted: Collection[str]) -> dict[str, list[str]]:
    """Scope that was not granted -> the resources that are skipped without it."""
    return {scope: names for scope, names in resources_by_scope().items() if scope not in granted}
