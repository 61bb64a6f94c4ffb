"""How a listing looks in the API at a moment: product search 202502."""

from __future__ import annotations

from typing import Any

from ingestion.sandbox.catalogue import Product, Sku
from ingestion.sandbox.dice import DAY, money
from ingestion.sandbox.markets import Market


def render_product(market: Market, product: Product, moment: int) -> dict[str, Any]:
    """The product object as known at a moment."""
    status = product.status_at(moment)
    row: dict[str, Any] = {
        "id": product.id,
        "title": product.title,
        "status": status,
        "create_time": product.create_time,
        "update_time": product.update_time_at(moment),
        "sales_regions": [market.region],
        "is_not_for_sale": False,
        "has_draft": False,
        "audit": {"status": "AUDITING" if status == "PENDING" else "APPROVED", "pre_approved_reasons": []},
        "skus": [_sku(market, sku, moment) for sku in product.skus],
    }
    if market.region == "US":
        row["listing_quality_tier"] = "GOOD"
    return row


def _sku(market: Market, sku: Sku, moment: int) -> dict[str, Any]:
    price = money(sku.price_at(moment))
    # Stock moves without the listing's update time moving, as on the platform.
    stock = max(0, sku.stock - (moment // DAY) % 20)
    return {
        "id": sku.id, "seller_sku": sku.seller_sku,
        "price": {"currency": market.currency, "tax_exclusive_price": price, "sale_price": price},
        "inventory": [{"warehouse_id": market.warehouse_id, "quantity": stock}],
        "status_info": {"status": "NORMAL"},
    }
