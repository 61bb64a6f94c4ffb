"""How an affiliate credit looks in the API at a moment: seller affiliate orders 202410, one SKU row."""

from __future__ import annotations

from typing import Any

from ingestion.sandbox.affiliate import standard_commission
from ingestion.sandbox.dice import money, share
from ingestion.sandbox.lives import Credit
from ingestion.sandbox.markets import Market

_PARTS = ("commission_base", "paid_commission", "paid_partner_commission", "paid_shop_ads_commission",
          "cofunded_creator_bonus_amount")


def render_credit_header(credit: Credit, moment: int) -> dict[str, Any]:
    """The order-level fields that surround the SKU rows."""
    header: dict[str, Any] = {"id": credit.order.id, "create_time": credit.create_time}
    if credit.order.delivery_time and credit.order.delivery_time <= moment:
        header["delivery_time"] = credit.order.delivery_time
    return header


def render_credit(market: Market, credit: Credit, moment: int) -> dict[str, Any]:
    """The SKU row as known at a moment; ``actual_*`` is empty until settlement."""
    status = credit.status_at(moment)
    is_partner = bool(credit.partner_rate)
    row: dict[str, Any] = {
        "sku_id": credit.sku.id,
        "product_id": credit.sku.product_id,
        "quantity": len(credit.lines),
        "price": {"amount": money(credit.lines[0].sale_price), "currency": market.currency},
        "content_type": credit.content_type,
        "content_id": credit.content_id,
        "creator_username": credit.handle,
        "open_collaboration_id": "" if is_partner or credit.creator % 3 == 0 else credit.collaboration_id,
        "target_collaboration_id": credit.collaboration_id
        if credit.creator % 3 == 0 and not is_partner
        else "",
        "campaign_id": credit.campaign_id,
        "commission_model": "Fixed commission",
        "commission_tier_setting": "-",
        "commission_rate": "" if is_partner else str(credit.commission_rate),
        "partner_commission_rate": str(credit.partner_rate),
        "shop_ads_commission_rate": str(credit.ads_rate),
        "settlement_status": status,
        "fully_return": _fully_return(credit, moment),
        "is_carousel": False,
    }
    row |= _amounts(market, "estimated", credit, credit.estimated_base, credit.commission_rate)
    if status == "SETTLED":
        row |= _amounts(market, "actual", credit, credit.actual_base, credit.actual_rate)
    else:
        row |= _blank_amounts(market)
    return row


def _fully_return(credit: Credit, moment: int) -> str:
    returned = [line for line in credit.lines if 0 < credit.refunded_lines.get(line.id, 0) <= moment]
    return "Yes" if len(returned) == len(credit.lines) else "No"


def _localised(market: Market, amount: int) -> str:
    """The base as the platform writes it: sign of the currency and grouped thousands."""
    return f"{market.symbol}{amount // 100:,}.{amount % 100:02d}"


def _amounts(market: Market, stage: str, credit: Credit, base: int, rate: int) -> dict[str, Any]:
    values = (
        _localised(market, base), money(standard_commission(credit, base, rate)),
        money(share(base, credit.partner_rate)) if credit.partner_rate else "0",
        money(share(base, credit.ads_rate)) if credit.ads_rate else "0",
        money(share(base, credit.bonus_rate)) if credit.bonus_rate else "0",
    )
    return {f"{stage}_{part}": {"amount": value, "currency": market.currency}
            for part, value in zip(_PARTS, values, strict=True)}


def _blank_amounts(market: Market) -> dict[str, Any]:
    """Nothing is settled: the platform writes an empty object, an empty amount, or leaves the key out."""
    if market.region == "US":
        return {f"actual_{part}": {} for part in _PARTS}
    if market.region == "TH":
        return {f"actual_{part}": {"amount": "", "currency": market.currency} for part in _PARTS}
    return {}
