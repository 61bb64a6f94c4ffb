"""Ways of the platform's API that no other test meets by itself, each over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ingestion.config import Home
from ingestion.tiktok_shop.endpoints import ENDPOINTS, RESOURCES
from ingestion.tiktok_shop.endpoints.model import Days
from tests.support.shop_nights import Night, entry, home, more, night, only, rows
from tests.support.tiktok_shop_api import NOW, PII, ShopApi, make_affiliate, make_order, make_product
from tests.support.tiktok_shop_more import DAY, MoreApi, make_statement, make_transaction, make_video

__all__ = ["home", "more", "night", "only"]

# Largest page, and the only sizes where not every smaller one is taken too, as the platform documents them.
LARGEST_PAGE = {"returns": 50, "cancellations": 50, "sample_applications": 50}
ONLY_PAGES = {"target_collaborations": {20, 50, 100}, "marketplace_search": {12, 20}}


def cipher(api: MoreApi) -> str:
    """The cipher of the only shop."""
    return str(api.api.shops[0]["cipher"])


def test_neighbouring_windows_share_no_second_and_leave_none_out(more: MoreApi, only: Any, night: Night) -> None:
    """The end is outside of a window of orders and of days of performance, and inside of one of products."""
    only("affiliate_orders", "products", "shop_performance")
    too_large = b'{"code":12052180,"message":"too many"}'
    more.api.faults = lambda name, call: (200, {}, too_large, len(too_large)) if (name, call) == ("products", 1) else None
    more.api.data[cipher(more), "products"] = [make_product()]
    night()
    affiliate = [(body["create_time_ge"], body["create_time_lt"]) for name, body in more.api.bodies if name == "affiliate"]
    products = [(body["update_time_ge"], body["update_time_le"] + 1) for name, body in more.api.bodies if name == "products"]
    days = sorted({(query["start_date_ge"], query["end_date_lt"]) for query in more.asked("shop/performance")})
    for windows in (sorted(set(affiliate)), sorted(set(products)), days):
        assert len(windows) > 1
        assert [first[1] for first in windows[:-1]] == [second[0] for second in windows[1:]]


def test_what_shares_the_last_second_that_was_seen_is_read(more: MoreApi, only: Any, night: Night) -> None:
    only("orders")
    orders = more.api.data[cipher(more), "orders"] = [make_order(1, update_time=NOW - DAY)]
    night()
    orders.append(make_order(2, update_time=NOW - DAY))
    assert entry(night(1), "orders").rows_new == 1


def test_a_row_outside_of_its_window_lands_and_moves_no_cursor(
        more: MoreApi, only: Any, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform shows rows whose time lies outside of the window that was asked for."""
    only("orders")
    matching, stray = ShopApi._matching, make_order(1, update_time=NOW + 30 * DAY)

    def straying(self: ShopApi, resource: str, shop: str, body: dict[str, Any]) -> Iterator[Any]:
        yield from matching(self, resource, shop, body)
        yield from [stray] if resource == "orders" else []

    monkeypatch.setattr(ShopApi, "_matching", straying)
    assert entry(night(), "orders").rows_new == 1
    more.api.data[cipher(more), "orders"] = [make_order(2, update_time=NOW + DAY // 2)]
    assert entry(night(1), "orders").rows_new == 1, "the cursor did not follow the stray row"


def test_what_refers_to_an_order_lands_without_it(more: MoreApi, only: Any, home: Any, night: Night) -> None:
    only("orders", "affiliate_orders", "statements", "statement_transactions")
    more.api.data[cipher(more), "affiliate"] = [make_affiliate(1)]
    more.statements.append(make_statement(0))
    more.transactions[more.statements[0]["id"]] = [make_transaction(0, order="5764009")]
    report = night()
    assert not report.has_failed
    assert [entry(report, name).rows_held for name in ("affiliate_orders", "statement_transactions")] == [0, 0]
    assert rows(home, "select (select count(*) from affiliate_orders), (select count(*) from statement_transactions)") == [(1, 1)]
    more.api.data[cipher(more), "orders"] = [make_order(1, update_time=NOW)]
    assert entry(night(1), "orders").rows_new == 1, "and the order when it comes"


def test_page_sizes_are_those_the_platform_takes(more: MoreApi, only: Any, night: Night) -> None:
    for endpoint in ENDPOINTS:
        size = endpoint.page_size or 1
        assert 1 <= size <= LARGEST_PAGE.get(endpoint.name, 100), endpoint.name
        assert size in ONLY_PAGES.get(endpoint.name, {size}), endpoint.name
    only("target_collaborations", "sample_applications")
    night()
    sizes = {(path.split("/")[-2], query["page_size"]) for path, query, _ in more.api.asked if path.endswith("/search")}
    assert sizes == {("target_collaborations", "100"), ("sample_applications", "50")}


def test_the_pages_of_the_marketplace_are_asked_with_its_search_key(more: MoreApi, only: Any, home: Home, night: Night) -> None:
    """A creator whom affiliate orders name is searched once a month; every page names the key of the page before."""
    only("affiliate_orders", "marketplace_search")
    more.api.data[cipher(more), "affiliate"] = [make_affiliate(1), make_affiliate(2)]
    more.found["mug.creator"] = [[{"creator_open_id": f"open{number}", "username": name, "email": PII[3]}]
                                 for number, name in enumerate(("mug.creator", "mug.creator.2", "mug.creators"))]
    assert not night().has_failed
    asked = [(query.get("page_token"), query.get("search_key")) for query in more.asked("marketplace_creators/search")]
    assert asked == [(None, None), ("1", "key of mug.creator 0"), ("2", "key of mug.creator 1")]
    assert rows(home, "select payload->>'keyword', payload->>'username' from marketplace_search order by 2") == [
        ("mug.creator", "mug.creator"), ("mug.creator", "mug.creator.2"), ("mug.creator", "mug.creators")]
    night(8)
    assert more.asked("marketplace_creators/search") == []
    night(31)
    assert len(more.asked("marketplace_creators/search")) == 3


def test_performance_is_always_asked_for_in_the_shops_currency(more: MoreApi, only: Any, night: Night) -> None:
    performance = [endpoint for endpoint in RESOURCES if endpoint.path.startswith("/analytics/")]
    assert {endpoint.query.get("currency") for endpoint in performance} == {"LOCAL"}
    assert any(isinstance(endpoint.reading, Days) for endpoint in performance)
    only("video_performance", "shop_performance")
    more.videos[str(more.latest)] = [make_video(1)]
    night()
    assert {query.get("currency") for query in more.asked("/analytics/")} == {"LOCAL"}
