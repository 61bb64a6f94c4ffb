"""Endpoints of affiliate programmes: open and target collaborations, sample applications and what came of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingestion.sandbox.calls import Call, Endpoint, Service, shop_of
from ingestion.sandbox.errors import ApiError
from ingestion.sandbox.listing import Item, Listing, answer_page, check_list, refuse_unknown
from ingestion.sandbox.overrides import Row
from ingestion.sandbox.programmes import OpenCollaboration, SampleApplication, TargetCollaboration, open_id
from ingestion.sandbox.view_programmes import (
    Promoters,
    render_fulfilment,
    render_open,
    render_promoter,
    render_promotion,
    render_sample,
    render_target,
    render_target_detail,
    target_status,
)

_SCOPE = "seller.affiliate_collaboration.read"
_TARGET_FILTERS = ("collaboration_status", "creator_accept_status", "free_sample_setting", "search_param",
                   "creator_user_open_id")
_TARGET_STATUSES = ("ONGOING", "EXPIRING", "VALID", "CANCELING", "COMPLETED")

_OPEN = Listing("open_collaborations", default_size=None, sort_fields=("product_original_price",),
                default_order="DESC", filters=("keyword_type", "keyword", "top_level_category_id"), token="offset")
_OPEN_CREATORS = Listing("open_collaboration_creators", default_size=None, parameters=("product_id",), token="offset")
_TARGETS = Listing("target_collaborations", sizes=(20, 50, 100), filters=_TARGET_FILTERS, token="offset")
# Body key (the platform's spelling) -> value of the rendered application.
_SAMPLE_FILTERS: dict[str, Callable[[Row], Any]] = {
    "product_id": lambda row: row["product"]["id"], "title": lambda row: row["product"]["title"],
    "creator_user_oepn_id": lambda row: row["creator"]["creator_open_id"],
    "username": lambda row: row["creator"]["username"], "order_id": lambda row: row["order_id"],
    "status": lambda row: row["status"],
}
_SAMPLES = Listing("sample_applications", sizes=range(1, 51), token="offset",
                   filters=(*_SAMPLE_FILTERS, "target_collabration_id"))


def _promoters(service: Service, call: Call, offer: OpenCollaboration) -> Promoters:
    """Creators with content for a product, found once a moment."""
    index = service.index()
    return index.once(f"promoters/{call.shop_code}/{offer.product.id}", lambda:
                      service.derived.programmes(call.shop_code).promoters(offer.product, index.moment))


def _shown_open(service: Service, call: Call) -> list[OpenCollaboration]:
    moment = service.index().moment
    return [one for one in service.derived.programmes(call.shop_code).open
            if one.create_time <= moment and not 0 < one.gone_at <= moment]


def _open(service: Service, call: Call) -> Row:
    check_list(_OPEN, call)
    market, moment = shop_of(service, call).market, service.index().moment
    keyword = str(call.body.get("keyword", ""))
    by_price = call.parameters.get("sort_field") == "product_original_price"
    items = []
    for offer in _shown_open(service, call):
        product = offer.product
        if keyword and keyword not in (product.id if call.body.get("keyword_type") == "PRODUCT_ID" else product.title):
            continue
        key = product.skus[0].price_at(moment) if by_price else offer.create_time

        def make(offer: OpenCollaboration = offer) -> Row:
            return render_open(market, offer, _promoters(service, call, offer), moment)

        items.append(Item((key, offer.id), make))
    items.sort(key=lambda item: item.key, reverse=call.parameters.get("sort_order", "DESC") == "DESC")
    page = answer_page(_OPEN, service, call, items)
    return {"total_count": page.total, "open_collaborations": page.rows, "next_page_token": page.token}


def _open_creators(service: Service, call: Call) -> Row:
    check_list(_OPEN_CREATORS, call)
    product_id = call.parameters.get("product_id", "")
    if not product_id:
        raise ApiError(36009004, "product_id is required")
    shop, media, moment = shop_of(service, call), service.derived.media(call.shop_code), service.index().moment
    offer = next((one for one in _shown_open(service, call) if one.product.id == product_id), None)
    items = []
    for number, contents in (_promoters(service, call, offer) if offer else {}).items():
        def make(number: int = number, contents: tuple[set[str], set[str]] = contents) -> Row:
            assert offer is not None, "without an offer there are no promoters"
            return render_promoter(media, shop.creators[number], contents, offer, moment)

        items.append(Item((number, f"{product_id}|{open_id(shop.market, number)}"), make))
    page = answer_page(_OPEN_CREATORS, service, call, items)
    data: Row = {"total_count": page.total, "next_page_token": page.token}
    if page.rows:
        data["creator_content_details"] = page.rows
    if offer:
        data["product"] = {"id": product_id, "image_url": f"https://example.invalid/product/{product_id}.png"}
    return data


def _known_target(service: Service, call: Call, target_id: str) -> TargetCollaboration:
    """A target collaboration that is shown now.

    Raises:
        ApiError: it is not.
    """
    moment = service.index().moment
    offer = service.derived.programmes(call.shop_code).targets_by_id.get(target_id)
    if offer is None or offer.create_time > moment or 0 < offer.gone_at <= moment:
        raise ApiError(50001700, "The target collaboration is not accessible")
    return offer


def _targets(service: Service, call: Call) -> Row:
    check_list(_TARGETS, call)
    wanted = call.body.get("collaboration_status")
    if wanted not in _TARGET_STATUSES:
        raise ApiError(36009004, f"collaboration_status is required: {', '.join(_TARGET_STATUSES)}")
    moment, market = service.index().moment, shop_of(service, call).market
    creator = call.body.get("creator_user_open_id")
    items = []
    for offer in service.derived.programmes(call.shop_code).targets:
        is_shown = offer.create_time <= moment and not 0 < offer.gone_at <= moment
        if not is_shown or wanted not in target_status(offer, moment):
            continue
        if creator and creator not in {open_id(market, one.number) for one in offer.invited}:
            continue
        if _fits(offer, call.body.get("search_param") or {}):
            items.append(Item((-offer.create_time, offer.id),
                              lambda offer=offer: render_target(offer, moment)))  # type: ignore[misc]
    items.sort(key=lambda item: item.key)
    page = answer_page(_TARGETS, service, call, items)
    return {"total_count": page.total, "target_collaborations": page.rows, "next_page_token": page.token}


def _fits(offer: TargetCollaboration, search: Row) -> bool:
    """Whether a target collaboration fits ``search_param``."""
    keyword = str(search.get("keyword", ""))
    texts = {"TARGET_COLLABORATION_ID": [offer.id], "TARGET_COLLABORATION_NAME": [offer.name],
             "PRODUCT_ID": [one.id for one in offer.products], "PRODUCT_NAME": [one.title for one in offer.products]}
    return not keyword or any(keyword in text for text in texts.get(str(search.get("keyword_type")), []))


def _target_detail(service: Service, call: Call) -> Row:
    refuse_unknown(call, ())
    offer = _known_target(service, call, call.ids["target_collaboration_id"])
    media = service.derived.media(call.shop_code)
    return {"target_collaboration": render_target_detail(media, offer, service.index().moment)}


def _promotion(service: Service, call: Call) -> Row:
    """What a creator did for the products of a target collaboration; nested once more than elsewhere."""
    refuse_unknown(call, (), ("creator_user_open_id", "invitation_group_id", "query", "query_type", "invitation_id",
                              "product_filter"))
    if not call.body.get("creator_user_open_id") or not call.body.get("invitation_group_id"):
        raise ApiError(36009004, "creator_user_open_id and invitation_group_id are required")
    programmes, moment = service.derived.programmes(call.shop_code), service.index().moment
    offer = _known_target(service, call, str(call.body["invitation_group_id"]))
    creator = programmes.creators.get(str(call.body["creator_user_open_id"]))
    if creator is None or creator not in offer.invited:
        raise ApiError(50001700, "The creator is not part of the target collaboration")
    rates = {one.product.id: one.rate for one in programmes.open}
    rows = [render_promotion(product, offer, rates[product.id],
                             programmes.promoters(product, moment).get(creator.number, (set(), set())))
            for product in offer.products]
    return {"data": {"product_details": rows}}


def _sample_row(service: Service, call: Call, one: SampleApplication) -> Row:
    media, moment = service.derived.media(call.shop_code), service.index().moment
    contents = [content for content in (*one.creator.videos, *one.creator.lives) if content.starts_at <= moment]
    gmv = sum(credit.estimated_base for credit in
              service.derived.programmes(call.shop_code).credits.get((one.creator.number, one.product.id), ())
              if credit.create_time <= moment)
    return render_sample(media, one, gmv, len(contents), moment)


def _samples(service: Service, call: Call) -> Row:
    check_list(_SAMPLES, call)
    index = service.index()
    wanted = {name: value for name, value in call.body.items() if value not in (None, "") and name in _SAMPLE_FILTERS}
    target = call.body.get("target_collabration_id")
    items = []
    for one in service.derived.programmes(call.shop_code).samples:
        if one.create_time > index.moment or (target and not _is_of_target(service, call, one, str(target))):
            continue

        def make(one: SampleApplication = one) -> Row:
            return _sample_row(service, call, one)

        if not wanted or all(_SAMPLE_FILTERS[name](make()) == value for name, value in wanted.items()):
            items.append(Item((-one.create_time, one.id), make))
    items.sort(key=lambda item: item.key)
    page = answer_page(_SAMPLES, service, call, items)
    return {"total_count": page.total, "sample_applications": page.rows, "next_page_token": page.token}


def _is_of_target(service: Service, call: Call, one: SampleApplication, target_id: str) -> bool:
    offer = service.derived.programmes(call.shop_code).targets_by_id.get(target_id)
    return offer is not None and one.creator in offer.invited and one.product in offer.products


def _fulfilments(service: Service, call: Call) -> Row:
    refuse_unknown(call, (), ("content_format",))
    moment, media = service.index().moment, service.derived.media(call.shop_code)
    one = service.derived.programmes(call.shop_code).samples_by_id.get(call.ids["application_id"])
    if one is None or one.create_time > moment:
        raise ApiError(36009004, "Invalid application_id: no such application")
    wanted = call.body.get("content_format")
    if wanted not in (None, "LIVE", "VIDEO"):
        raise ApiError(36009004, "Invalid content_format")
    rows = [render_fulfilment(media, one, content, moment) for content in one.contents
            if content.starts_at <= moment and wanted in (None, content.kind)]
    return {"fulfillments": rows} if rows else {}


AFFILIATE: tuple[Endpoint, ...] = (
    Endpoint("POST", "/affiliate_seller/202412/open_collaborations/search", _open, _SCOPE),
    Endpoint("GET", "/affiliate_seller/202508/open_collaborations/creator_content_details", _open_creators, _SCOPE),
    Endpoint("POST", "/affiliate_seller/202508/target_collaborations/search", _targets, _SCOPE),
    Endpoint("GET", "/affiliate_seller/202508/target_collaborations/{target_collaboration_id}", _target_detail, _SCOPE),
    Endpoint("POST", "/affiliate_seller/202608/target_collaborations/creator_promotion_details/query", _promotion,
             _SCOPE),
    Endpoint("POST", "/affiliate_seller/202508/sample_applications/search", _samples, _SCOPE),
    Endpoint("POST", "/affiliate_seller/202409/sample_applications/{application_id}/fulfillments/search", _fulfilments,
             _SCOPE),
)
