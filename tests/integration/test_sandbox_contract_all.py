"""Every further endpoint against the published client's models: no unknown key, types as declared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tiktok_shop_api import TikTokShop, TikTokShopError
from tiktok_shop_api.generated import models
from tiktok_shop_api.generated.types import Unset

from ingestion.sandbox import Sandbox, World
from ingestion.sandbox.endpoints import ENDPOINTS
from ingestion.sandbox.programmes import open_id
from tests.support.contract import check, connect, wrong_types

END = datetime(2026, 11, 22, 2, tzinfo=UTC)
DAY = 86400
YESTERDAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(World.generate(seed=11, orders=600, days=70, end=END)) as running:
        yield running


@pytest.fixture(params=[1, 2], ids=["GB", "TH"])
def shop(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[tuple[TikTokShop, Any, Any]]:
    """Client of one shop, its world, and what is derived from it; the American one is read below, by all tests one after the other."""
    made = sandbox.world.shops[request.param]
    client = connect(sandbox, made.market.cipher)
    yield client, made, sandbox.api.derived
    client.close()


def pages(call: Callable[..., Any], key: str, seen: list[Any] | None = None, **arguments: Any) -> list[Any]:
    """All rows of a list, each page checked."""
    rows, more = [], {}
    while True:
        data = check(call(**arguments, **more))
        found = getattr(data, key)
        rows += [] if isinstance(found, Unset) else found
        if seen is not None:
            seen.append(data)
        if not data.next_page_token:
            return rows
        more = {"page_token": data.next_page_token}


def refusal(call: Callable[[], Any]) -> int:
    """Code with which a call is refused."""
    with pytest.raises(TikTokShopError) as refused:
        call()
    return int(refused.value.code)


def test_orders_by_id(shop: tuple[TikTokShop, Any, Any]) -> None:
    client, made, _ = shop
    ids = [order.id for order in made.orders[:50]]
    data = check(client.orders.get_order_detail(ids=ids))
    assert [order.id for order in data.orders] == ids
    assert refusal(lambda: client.orders.get_order_detail(ids=[*ids[:3], "1"])) == 21008111
    assert refusal(lambda: client.orders.get_order_detail(ids=[one.id for one in made.orders[:51]])) == 21001001
    for order in made.orders[:20]:
        detail = check(client.orders.get_order_price_details(order.id))
        assert len(detail.line_items) == len(order.lines)
        assert cents(detail.payment) == sum(cents(line.payment) for line in detail.line_items)
        assert cents(detail.total) == cents(detail.sku_list_price) + cents(detail.shipping_list_price)


def cents(text: str) -> int:
    return round(float(text) * 100)


def test_finance(shop: tuple[TikTokShop, Any, Any]) -> None:
    client, made, derived = shop
    statements = pages(client.finance.get_statements, "statements", sort_field="statement_time", page_size=20)
    assert statements and [one.statement_time for one in statements] == sorted(one.statement_time for one in statements)
    settled = set()
    for statement in statements:
        seen: list[Any] = []
        rows = pages(lambda s=statement, **more: client.finance.get_transactions_by_statement(
            s.id, sort_field="order_create_time", page_size=5, **more), "transactions", seen)
        assert seen[0].total_count == len(rows)
        assert sum(cents(row.settlement_amount) for row in rows) == cents(statement.settlement_amount)
        settled |= {row.order_id for row in rows if row.type_ == "ORDER"}
    for order_id in sorted(settled)[:20]:
        data = check(client.finance.get_transactions_by_order(order_id))
        assert sum(cents(row.settlement_amount) for row in data.sku_transactions) == cents(data.settlement_amount)
    unsettled = pages(client.finance.get_unsettled_transactions, "transactions", sort_field="order_create_time")
    assert unsettled
    main = derived.ledger(made.market.shop_code).main
    moment = made.calendar.end
    assert not {row.order_id for row in unsettled if row.type_ == "ORDER"} & {
        order_id for order_id, one in main.items() if one.statement_time <= moment}
    if made.market.region == "TH":
        assert refusal(lambda: client.finance.get_payments(sort_field="create_time")) == 36009004
    else:
        payments = pages(client.finance.get_payments, "payments", sort_field="create_time", page_size=2)
        assert {one.payment_id for one in statements if one.payment_id} == {one.id for one in payments}


def test_products_by_id(shop: tuple[TikTokShop, Any, Any]) -> None:
    client, made, _ = shop
    for product in made.products[-3:]:
        assert check(client.products.get_product(product.id)).id == product.id


def test_collaborations(shop: tuple[TikTokShop, Any, Any]) -> None:
    client, made, _ = shop
    seller = client.affiliate_seller
    offers = pages(seller.search_open_collaborations, "open_collaborations", page_size=6)
    assert len({one.product.id for one in offers}) == len(offers) > 10
    for offer in offers[:4]:
        creators = pages(seller.get_open_collaboration_creator_content_details, "creator_content_details",
                         page_size=10, product_id=offer.product.id)
        assert len(creators) == offer.content_creator_count
    found = {}
    for status in ("VALID", "CANCELING", "COMPLETED"):
        body = models.SearchTargetCollaborationsRequest(collaboration_status=status)
        rows = pages(seller.search_target_collaborations, "target_collaborations", page_size=20, body=body)
        found |= {row.id: row for row in rows}
    for row in found.values():
        detail = check(seller.query_target_collaboration_detail(row.id)).target_collaboration
        assert detail.creator_invited_count == row.creator_inivited_count == len(detail.creators)
        check(seller.query_creator_promotion_details_in_target_collaboration(
            body=models.QueryCreatorPromotionDetailsInTargetCollaborationRequest(
                creator_user_open_id=detail.creators[0].creator_open_id, invitation_group_id=row.id)))
    assert refusal(lambda: seller.query_target_collaboration_detail("1")) == 50001700
    bad = models.SearchTargetCollaborationsRequest(collaboration_status="VALID")
    assert refusal(lambda: seller.search_target_collaborations(page_size=10, body=bad)) == 36009004


def test_samples(shop: tuple[TikTokShop, Any, Any]) -> None:
    client, made, _ = shop
    seller = client.affiliate_seller
    rows = pages_with_blanks(lambda **more: seller.search_sample_applications(page_size=5, **more))
    sent = {order.id for order in made.orders if order.kind == "sample"}
    assert {row.order_id for row in rows if row.order_id} == sent
    contents = [check(seller.search_sample_application_fulfillments(row.id)) for row in rows]
    # The list is left out where there is nothing.
    ids = {one.content.id for data in contents if not isinstance(data.fulfillments, Unset) for one in data.fulfillments}
    published = {one.id for creator in made.creators for one in (*creator.videos, *creator.lives)}
    assert ids <= published


def pages_with_blanks(call: Callable[..., Any]) -> list[Any]:
    """All sample applications; two counts are empty text where a creator does not share them (documented)."""
    rows, more, blanks = [], {}, 0
    while True:
        response = call(**more)
        wrong = wrong_types(response)
        assert all(".creator.content_count: ''" in one or ".creator.ec_video_view: ''" in one for one in wrong), wrong
        blanks += len(wrong)
        data = check(response, accepted=wrong)
        rows += data.sample_applications
        if not data.next_page_token:
            assert blanks or len(rows) < 12
            return rows
        more = {"page_token": data.next_page_token}


def test_videos(shop: tuple[TikTokShop, Any, Any]) -> None:
    client, made, _ = shop
    analytics = client.analytics
    day = {"start_date_ge": YESTERDAY - timedelta(days=5), "end_date_lt": YESTERDAY - timedelta(days=4)}
    rows = pages(analytics.get_shop_video_performance_list, "videos", page_size=100, **day)
    assert rows and rows == sorted(rows, key=lambda row: -cents(row.gmv.amount))
    assert {row.id for row in rows} <= {one.id for creator in made.creators for one in creator.videos}
    for row in rows[:3]:
        data = check(analytics.get_shop_video_performance_details(row.id, **day))
        overall = data.performance.intervals[0].sales.overall
        assert (overall.gmv.amount, overall.items_sold) == (row.gmv.amount, row.items_sold)
        products = pages(lambda r=row, **more: analytics.get_shop_video_product_performance_list(
            r.id, page_size=1, **day, **more), "products")
        assert sum(cents(one.gmv.amount) for one in products) == cents(row.gmv.amount)
    week = {"start_date_ge": YESTERDAY - timedelta(days=6), "end_date_lt": YESTERDAY}
    batch = check(analytics.get_shop_videos_performance_details(
        video_ids=[int(row.id) for row in rows[:5]] + [1], **week,
        granularity=models.GetShopVideosPerformanceDetailsGranularity("1D")))
    assert [len(one.performance.intervals) for one in batch.videos[:-1]] == [6] * len(rows[:5])
    assert batch.videos[-1].error.code == "66009315"


def test_lives(shop: tuple[TikTokShop, Any, Any]) -> None:
    client, made, _ = shop
    analytics = client.analytics
    window = {"start_date_ge": YESTERDAY - timedelta(days=50), "end_date_lt": YESTERDAY}
    found = {}
    for kind in ("OFFICIAL_ACCOUNTS", "MARKETING_ACCOUNTS", "AFFILIATE_ACCOUNTS"):
        rows = pages(analytics.get_shop_live_performance_list, "live_stream_sessions", page_size=50,
                     account_type=models.GetShopLivePerformanceListAccountType(kind), **window)
        found[kind] = {row.id for row in rows}
    assert found["OFFICIAL_ACCOUNTS"] & found["MARKETING_ACCOUNTS"]
    own = min(found["OFFICIAL_ACCOUNTS"])
    intervals = []
    more: dict[str, str] = {}
    while True:
        data = check(analytics.get_shop_live_minute_performance(own, **more))
        intervals += data.performance.intervals
        if not data.next_page_token:
            break
        more = {"page_token": data.next_page_token}
    assert len(intervals) == data.total_count
    assert sum(cents(one.sales.gmv.amount) for one in intervals) == cents(data.performance.overall.gmv.amount)
    check(analytics.get_shop_live_products_performance_list(own))
    foreign = min(found["AFFILIATE_ACCOUNTS"])
    assert refusal(lambda: analytics.get_shop_live_minute_performance(foreign)) == 66009315
    products = check(analytics.get_shop_live_products_performance_list(foreign)).products
    assert isinstance(products[0].traffic.produt_clicks, int)


def test_shop_days(shop: tuple[TikTokShop, Any, Any]) -> None:
    client, _, _ = shop
    data = check(client.analytics.get_shop_performance(
        start_date_ge=YESTERDAY - timedelta(days=20), end_date_lt=YESTERDAY + timedelta(days=2),
        granularity=models.GetShopPerformanceGranularity("1D")))
    days = [one.start_date for one in data.performance.intervals]
    assert days[-1] <= data.latest_available_date and len(days) >= 20
    for one in data.performance.intervals:
        sales = one.sales
        parts = (sales.creator_video_attributed_gmv, sales.creator_live_attributed_gmv,
                 sales.seller_live_attributed_gmv, sales.seller_video_attributed_gmv,
                 sales.product_card_attributed_gmv)
        assert sum(cents(part.amount) for part in parts) == cents(sales.gmv.amount)


def test_marketplace(shop: tuple[TikTokShop, Any, Any]) -> None:
    client, made, _ = shop
    seller = client.affiliate_seller
    rows, more = [], {}
    body = models.SearchCreatorsInCreatorMarketplaceRequest()
    while True:
        data = check(seller.search_creators_in_creator_marketplace(page_size=20, body=body, **more))
        rows += data.creators
        if not data.next_page_token:
            break
        more = {"page_token": data.next_page_token}
        body = models.SearchCreatorsInCreatorMarketplaceRequest(search_key=data.search_key)
    assert {row.creator_open_id for row in rows} == {
        open_id(made.market, creator.number) for creator in made.creators if creator.role != "own"}
    exact = [row for row in rows if not isinstance(row.gmv, Unset)]
    assert 0 < len(exact) < len(rows)
    codes = set()
    for row in rows[:15]:
        try:
            check(seller.get_marketplace_creator_performance(row.creator_open_id))
        except TikTokShopError as refused:
            codes.add(refused.code)
    assert codes == {16901005}


def test_no_endpoint_is_left_out(sandbox: Sandbox) -> None:
    """The tests here, on the American shop, and the searches of the other file call every signed endpoint of a shop."""
    sandbox.api.calls.clear()
    made = sandbox.world.shops[0]
    client = connect(sandbox, made.market.cipher)
    for test in (test_orders_by_id, test_finance, test_products_by_id, test_collaborations, test_samples,
                 test_videos, test_lives, test_shop_days, test_marketplace):
        test((client, made, sandbox.api.derived))
    client.close()
    called = {call.path for call in sandbox.api.calls if call.code == 0}
    left = {endpoint.path for endpoint in ENDPOINTS if endpoint.is_signed and endpoint.needs_shop
            if not any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", endpoint.path), path) for path in called)}
    assert left == {
        "/order/202309/orders/search", "/return_refund/202602/returns/search",
        "/return_refund/202602/cancellations/search", "/affiliate_seller/202410/orders/search",
        "/product/202502/products/search",
    }
