"""How collaborations and samples look in the API at a moment; misspelt keys are the platform's."""

from __future__ import annotations

from typing import Any

from ingestion.sandbox.catalogue import Product
from ingestion.sandbox.creators import Content, Creator
from ingestion.sandbox.dice import DAY, money, share
from ingestion.sandbox.markets import Market
from ingestion.sandbox.media import Figures, Media
from ingestion.sandbox.programmes import OpenCollaboration, SampleApplication, TargetCollaboration, open_id

Promoters = dict[int, tuple[set[str], set[str]]]

_PRODUCT_STATUS = {"ACTIVATE": "LIVE", "SELLER_DEACTIVATED": "SELLER_DEACTIVATE", "DELETED": "DELETE"}
_FULFILMENT = {"PENDING": "PENDING", "AWAITING_SHIPMENT": "PENDING", "SHIPPED": "PENDING", "CONTENT_PENDING": "ONGOING",
               "COMPLETED": "SUCCEED", "UNFULFILL_CANCELLED": "OVERDUE"}


def handle_at(media: Media, creator: Creator, moment: int) -> str:
    """Handle of a creator's main account at a moment."""
    return creator.handle_on(media.local_day(moment), 0)


def _image(kind: str, row_id: str) -> str:
    return f"https://example.invalid/{kind}/{row_id}.png"


def _product(product: Product, moment: int) -> dict[str, Any]:
    status = product.status_at(moment) if product.create_time <= moment else "OTHER"
    return {"id": product.id, "title": product.title, "main_image_url": _image("product", product.id),
            "status": _PRODUCT_STATUS.get(status, "OTHER")}


def _price_range(market: Market, product: Product, moment: int) -> dict[str, str]:
    prices = [sku.price_at(moment) for sku in product.skus]
    return {"currency": market.currency, "minimum_amount": money(min(prices)), "maximum_amount": money(max(prices))}


def render_open(market: Market, offer: OpenCollaboration, promoters: Promoters, moment: int) -> dict[str, Any]:
    """One open collaboration."""
    status, product = offer.status_at(moment), offer.product
    ends = offer.times[-1] + 5 * DAY if status == "TERMINATING" else 0
    stock = sum(max(0, sku.stock - (moment // DAY) % 20) for sku in product.skus)
    return {
        "id": offer.id, "status": status,
        "current_commission": {"rate": offer.rate, "start_time": offer.create_time, "end_time": ends},
        "showcase_creator_count": len(promoters) * 2, "content_creator_count": len(promoters),
        "product": _product(product, moment)
        | {"inventory": stock, "original_price": _price_range(market, product, moment)},
    }


def render_promoter(media: Media, creator: Creator, contents: tuple[set[str], set[str]],
                    offer: OpenCollaboration, moment: int) -> dict[str, Any]:
    """One creator of an open collaboration."""
    status = offer.status_at(moment)
    return {
        "creator_profile": {
            "username": handle_at(media, creator, moment), "nickname": creator.name,
            "follower_count": creator.followers, "avatar": {"url": _image("creator", creator.code)},
            "creator_open_id": open_id(media.shop.market, creator.number),
        },
        "video_count": len(contents[0]), "live_count": len(contents[1]), "promotion_status": status,
        "promotion_end_time": offer.times[-1] + 5 * DAY if status == "TERMINATING" else 0,
    }


def target_status(offer: TargetCollaboration, moment: int) -> tuple[str, ...]:
    """All filter values under which a target collaboration is found at a moment."""
    if offer.status_at(moment) == "CANCELING":
        return ("CANCELING",)
    if offer.end_time <= moment:
        return ("COMPLETED",)
    return ("VALID", "EXPIRING" if offer.end_time - moment < 7 * DAY else "ONGOING")


def _target_head(offer: TargetCollaboration, moment: int) -> dict[str, Any]:
    return {
        "id": offer.id, "name": offer.name, "message": "Would you like to show our new arrivals?", "type": "STANDARD",
        "start_time": offer.start_time, "end_time": offer.end_time, "update_time": offer.update_time_at(moment),
        "product_count": len(offer.products),
        "free_sample_rule": {"has_free_sample": offer.has_samples, "is_sample_approval_exempt": False},
    }


def render_target(offer: TargetCollaboration, moment: int) -> dict[str, Any]:
    """One target collaboration in the list: ``creator_inivited_count`` as the platform writes it."""
    return _target_head(offer, moment) | {
        "create_time": offer.create_time, "creator_inivited_count": len(offer.invited),
        "showcase_creator_count": len(offer.invited), "content_creator_count": 1,
    }


def render_target_detail(media: Media, offer: TargetCollaboration, moment: int) -> dict[str, Any]:
    """One target collaboration with products and creators; the seller's own contact is personal data."""
    market = media.shop.market
    head = _target_head(offer, moment) | {
        "creator_invited_count": len(offer.invited),
        "seller_contact_info": {"email": "buyer-relay-seller@example.invalid", "phone_number": market.phone_prefix},
    }
    state = "DELETING" if offer.status_at(moment) == "CANCELING" else "NORMAL"
    products = [
        _product(product, moment) | {
            "collaboration_status": state, "commission_effective_status": "EFFECTIVE_ALL",
            "original_price": _price_range(market, product, moment),
            "commission": {
                "rate": offer.rate, "effective_time": str(offer.start_time), "currency": market.currency,
                "minimum_amount": money(min(share(sku.price_at(moment), offer.rate) for sku in product.skus)),
                "maximum_amount": money(max(share(sku.price_at(moment), offer.rate) for sku in product.skus)),
                "shop_ads_commission_rate": 700,
            },
        } for product in offer.products
    ]
    creators = [
        {
            "username": handle_at(media, creator, moment), "nickname": creator.name,
            "creator_open_id": open_id(market, creator.number), "selection_region": market.region,
            "showcase_product_count": len(offer.products),
            "content_product_count": len(offer.products) if creator is offer.lead else 0,
            "collaboration_status": state, "product_effective_status": "EFFECTIVE_ALL",
            "avatar": {"url": _image("creator", creator.code)},
        } for creator in offer.invited
    ]
    return head | {"products": products, "creators": creators}


def render_promotion(product: Product, offer: TargetCollaboration, open_rate: int,
                     contents: tuple[set[str], set[str]]) -> dict[str, Any]:
    """What one creator did for one product of a target collaboration; times in milliseconds."""
    return {
        "product_base_info": {
            "product_id": product.id, "title": product.title, "target_commission": offer.rate,
            "open_commission": open_rate, "target_ads_commission": 700,
            "commission_effective_time": offer.start_time * 1000,
            "ads_commission_effective_time": offer.start_time * 1000, "product_status": "1",
        },
        "product_add_status": True, "video_count": len(contents[0]), "live_count": len(contents[1]),
        "is_commission_effective": True,
    }


def render_sample(media: Media, one: SampleApplication, gmv: int, contents: int, moment: int) -> dict[str, Any]:
    """One sample application; counts are empty text where the creator does not share them."""
    market, creator, status = media.shop.market, one.creator, one.status_at(moment)
    is_sent = one.order is not None and one.order.create_time <= moment
    is_shared = creator.number % 7 != 3
    return {
        "id": one.id, "status": status, "commission_rate": f"{creator.commission_rate / 10000:.4f}",
        "order_id": one.order.id if one.order and is_sent else "", "available_quantity": 8,
        "approve_expiration_time": one.create_time + 7 * DAY, "shipment_expiration_time": one.create_time + 14 * DAY,
        "tracking_number": _tracking(one, moment), "fulfillment_status": _FULFILMENT.get(status, "CANCELLED"),
        "is_approvable": status == "PENDING",
        "disapprovable_reasons": [] if status == "PENDING" else ["ALREADY_HANDLED"], "partner_name": "",
        "creator": {
            "creator_open_id": open_id(market, creator.number), "username": handle_at(media, creator, moment),
            "nickname": creator.name, "follower_count": creator.followers,
            "avatar_url": _image("creator", creator.code),
            "gmv": {"amount": money(gmv), "currency": market.currency},
            "content_count": contents if is_shared else "",
            "fulfillment_percentage": f"{55 + creator.number % 45}.00",
            "ec_video_view": creator.followers // 11 if is_shared else "",
        },
        "product": {"id": one.product.id, "title": one.product.title, "sku_id": one.sku_id, "sku_name": one.sku_name,
                    "sku_image_url": _image("sku", one.sku_id)},
    }


def _tracking(one: SampleApplication, moment: int) -> str:
    is_shipped = one.order is not None and 0 < one.order.rts_time <= moment
    return f"TRK{one.order.id[-10:]}" if one.order and is_shipped else ""


def render_fulfilment(media: Media, one: SampleApplication, content: Content, moment: int) -> dict[str, Any]:
    """One content made from a sample; counters are cumulative up to yesterday."""
    latest = media.latest_day(moment)
    handle = handle_at(media, one.creator, moment)
    row: dict[str, Any] = {
        "id": content.id, "format": content.kind, "url": f"https://example.invalid/v/{content.id}",
        "page_link": f"https://example.invalid/@{handle}/{content.kind.lower()}/{content.id}",
        "description": one.product.title, "create_time": content.starts_at,
    }
    if content.kind == "LIVE":
        live = media.lives[content.id]
        figures = media.live_figures(live, latest) if live.day <= latest else Figures()
        if content.ends_at <= moment:
            row["live_end_time"] = content.ends_at
    else:
        video = media.videos[content.id]
        figures = media.video_window(video, video.day, latest, latest)
    row |= {"view_count": figures.views, "like_count": figures.likes, "comment_count": figures.comments,
            "paid_order_count": len({sale.order.id for sale in figures.sales})}
    return {"product": {"id": one.product.id, "main_image_url": _image("product", one.product.id)}, "content": row}
