"""The endpoint table: everything that differs between resources, as data.

Belongs here: path, version, page size, cursor, window, look-back, key, allow-list and scope of each resource, by
family. Does not belong here: any behaviour. Adding a resource is one more entry.
"""

from __future__ import annotations

from typing import Final

from ingestion.tiktok_shop.endpoints.affiliate import (
    AFFILIATE_ORDERS,
    MARKETPLACE_CREATORS,
    MARKETPLACE_SEARCH,
    OPEN_COLLABORATION_CREATORS,
    OPEN_COLLABORATIONS,
    SAMPLE_APPLICATIONS,
    SAMPLE_FULFILLMENTS,
    TARGET_COLLABORATION_DETAILS,
    TARGET_COLLABORATIONS,
)
from ingestion.tiktok_shop.endpoints.analytics import (
    LIVE_MINUTES,
    LIVE_PERFORMANCE,
    LIVE_PRODUCTS,
    SHOP_PERFORMANCE,
    VIDEO_BATCHES,
    VIDEO_DETAILS,
    VIDEO_PERFORMANCE,
    VIDEO_PRODUCTS,
)
from ingestion.tiktok_shop.endpoints.finance import (
    ORDER_TRANSACTIONS,
    PAYMENTS,
    STATEMENT_TRANSACTIONS,
    STATEMENTS,
    UNSETTLED_TRANSACTIONS,
)
from ingestion.tiktok_shop.endpoints.model import Endpoint
from ingestion.tiktok_shop.endpoints.orders import (
    CANCELLATIONS,
    ORDER_DETAILS,
    ORDERS,
    PRICE_DETAILS,
    PRODUCTS,
    RETURNS,
    SHOPS,
)

RESOURCES: Final[tuple[Endpoint, ...]] = (
    SHOPS, ORDERS, RETURNS, CANCELLATIONS, AFFILIATE_ORDERS, PRODUCTS,
    STATEMENTS, STATEMENT_TRANSACTIONS, UNSETTLED_TRANSACTIONS, PAYMENTS, ORDER_TRANSACTIONS, PRICE_DETAILS,
    OPEN_COLLABORATIONS, OPEN_COLLABORATION_CREATORS, TARGET_COLLABORATIONS, TARGET_COLLABORATION_DETAILS,
    SAMPLE_APPLICATIONS, SAMPLE_FULFILLMENTS,
    SHOP_PERFORMANCE, VIDEO_PERFORMANCE, VIDEO_PRODUCTS, VIDEO_DETAILS, VIDEO_BATCHES,
    LIVE_PERFORMANCE, LIVE_MINUTES, LIVE_PRODUCTS, MARKETPLACE_CREATORS, MARKETPLACE_SEARCH,
)
"""One raw table each, in the order they are read: a parent before what it is asked about."""

ENDPOINTS: Final[tuple[Endpoint, ...]] = (*RESOURCES, ORDER_DETAILS)
"""Every address that is asked: an order's detail lands in ``orders``."""

__all__ = ["ENDPOINTS", "ORDERS", "RESOURCES", "SHOPS", "Endpoint"]
