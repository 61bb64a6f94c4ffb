"""The sandbox's side of the protocol: signatures, tokens, paging, limits, faults, edits."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

import pytest

from ingestion.sandbox import Fault, World
from ingestion.sandbox.api import Api, Request
from ingestion.sandbox.credentials import sign_request
from tests.support.sandbox_calls import SHOPS, code, data, send, walk

END = datetime(2026, 11, 22, 2, tzinfo=UTC)
DAY = 86400
ORDERS = "/order/202309/orders/search"
RETURNS = "/return_refund/202602/returns/search"
AFFILIATE = "/affiliate_seller/202410/orders/search"
PRODUCTS = "/product/202502/products/search"


@pytest.fixture(scope="module")
def world() -> World:
    return World.generate(seed=5, orders=600, days=60, end=END)


@pytest.fixture
def api(world: World) -> Api:
    return Api(world, world.end)


SECRET = "s3cr3t-demo-key"
COMMON = [("app_key", "ak6demo01"), ("timestamp", "1760000000")]
CIPHER = ("shop_cipher", "ROW_demoCipher_01")
VECTOR_C = [
    ("start_date_ge", "2025-10-01"),
    CIPHER,
    ("page_token", "a+b/c=="),
    ("page_size", "100"),
    ("end_date_lt", "2025-10-02"),
    ("currency", "LOCAL"),
    ("account_type", "AFFILIATE_ACCOUNTS"),
    *COMMON,
]


@pytest.mark.parametrize(
    ("path", "parameters", "body", "expected"),
    [
        (
            "/authorization/202309/shops",
            COMMON,
            b"",
            "2d60e19d5794d70571df15a55cfd0177609bd0baecf54d31d3b51101e40a93df",
        ),
        (
            ORDERS,
            [*COMMON, CIPHER, ("page_size", "100"), ("sort_field", "update_time"), ("sort_order", "ASC")],
            b'{"update_time_ge":1759990000,"update_time_lt":1760000000}',
            "ef27b5a2644fe84ba89c457cd5f67bd9bea7f14a46539d9e15ffaabfb31b9601",
        ),
        (
            "/analytics/202605/shop_videos/performance",
            VECTOR_C,
            b"",
            "a22a52fbe72eb358fc0de184cd2f902b2ec02cf6c8a214262c35eb5fb7d86eea",
        ),
        (
            "/analytics/202605/shop_videos/performance",
            [("sign", "x"), *VECTOR_C, ("access_token", "y")],
            b"",
            "a22a52fbe72eb358fc0de184cd2f902b2ec02cf6c8a214262c35eb5fb7d86eea",
        ),
        (
            AFFILIATE,
            [*COMMON, CIPHER, ("page_size", "100")],
            b"{}",
            "a5a674f04c509db147835b1750deb891ada4435d0f0eb8e6b1b667590348be57",
        ),
    ],
    ids=["A", "B", "C", "C-excluded", "D"],
)
def test_signature_vectors(path: str, parameters: list[tuple[str, str]], body: bytes, expected: str) -> None:
    assert sign_request(SECRET, path, parameters, body) == expected


def test_refusals_carry_the_platforms_codes(api: Api) -> None:
    now = int(time.time())
    assert code(send(api, SHOPS, method="GET", sign="0" * 64)) == 106001
    assert code(send(api, SHOPS, method="GET", timestamp=str(now - 400))) == 36009004
    assert code(send(api, SHOPS, method="GET", timestamp=str(now + 60))) == 36009004
    assert code(send(api, SHOPS, method="GET", timestamp=str(now - 200))) == 0
    assert code(send(api, SHOPS, method="GET", app_key="other")) == 36009004
    assert code(send(api, SHOPS, method="GET", token="unknown")) == 105001
    assert code(send(api, SHOPS, method="GET", token="")) == 36009004
    assert code(send(api, SHOPS, method="GET", shop_cipher="x")) == 36009004
    assert code(send(api, ORDERS, {}, shop=None, page_size="10")) == 106013
    assert code(send(api, ORDERS, {}, page_size="10", shop_cipher="wrong")) == 101000
    assert code(send(api, "/order/202309/nothing", {})) == 36009009
    assert code(send(api, "/order/209901/orders/search", {})) == 36009014
    assert code(send(api, ORDERS, method="GET")) == 36009010
    api.credentials.missing_scopes.add("seller.order.info")
    assert code(send(api, ORDERS, {}, page_size="10")) == 105005


def test_a_body_changed_after_signing_is_refused(api: Api) -> None:
    query = {"app_key": api.credentials.app_key, "timestamp": str(int(time.time())), "page_size": "10",
             "shop_cipher": api.world.shops[0].market.cipher}
    query["sign"] = sign_request(
        api.credentials.app_secret, ORDERS, query.items(), b'{"order_status":"UNPAID"}'
    )
    headers = {"content-type": "application/json", "x-tts-access-token": api.credentials.access_token}
    reply = api.respond(
        Request("POST", f"{ORDERS}?{urlencode(query)}", headers, b'{"order_status": "UNPAID"}')
    )
    assert code(reply) == 106001


def test_tokens_expire_and_rotate(api: Api) -> None:
    def token_call(path: str, **query: str) -> dict[str, Any]:
        given = {"app_key": api.credentials.app_key, "app_secret": api.credentials.app_secret, **query}
        reply = api.respond(Request("GET", f"/api/v2/token/{path}?{urlencode(given)}", {}))
        found: dict[str, Any] = json.loads(reply.body)
        return found

    first = token_call("get", auth_code="sandbox-auth-code", grant_type="authorized_code")["data"]
    assert first["access_token_expire_in"] > time.time()
    assert token_call("get", auth_code="sandbox-auth-code", grant_type="authorized_code")["code"] == 36004004
    api.credentials.expire_access_token()
    assert code(send(api, SHOPS, method="GET")) == 105002
    refreshed = token_call("refresh", refresh_token=first["refresh_token"], grant_type="refresh_token")[
        "data"
    ]
    assert refreshed["refresh_token"] != first["refresh_token"]
    assert code(send(api, SHOPS, method="GET", token=refreshed["access_token"])) == 0
    assert code(send(api, SHOPS, method="GET", token=first["access_token"])) == 105002
    assert (
        token_call("refresh", refresh_token=first["refresh_token"], grant_type="refresh_token")["code"]
        == 36004005
    )


@pytest.mark.parametrize("order", ["ASC", "DESC"])
@pytest.mark.parametrize("sort_field", ["create_time", "update_time"])
def test_paging_meets_every_order_once_in_order(api: Api, order: str, sort_field: str) -> None:
    rows = walk(api, ORDERS, "orders", {}, page_size="37", sort_field=sort_field, sort_order=order)
    assert len(rows) == len({row["id"] for row in rows}) == len(api.world.shops[0].orders)
    times = [row[sort_field] for row in rows]
    assert times == sorted(times, reverse=order == "DESC")


def test_orders_come_newest_first_unless_asked_otherwise(api: Api) -> None:
    rows = data(send(api, ORDERS, {}, page_size="20"))["orders"]
    assert [row["create_time"] for row in rows] == sorted((row["create_time"] for row in rows), reverse=True)


def test_windows_are_half_open_and_tile(api: Api) -> None:
    cuts = [0, api.world.end - 20 * DAY, api.world.end - 7 * DAY, api.world.end + 1]
    parts = [
        walk(api, ORDERS, "orders", {"update_time_ge": low, "update_time_lt": high}, page_size="100",
             sort_field="update_time", sort_order="ASC")
        for low, high in pairwise(cuts)
    ]
    found = [row["id"] for part in parts for row in part]
    assert len(found) == len(set(found)) == len(api.world.shops[0].orders)


def test_products_include_their_upper_bound(api: Api) -> None:
    rows = data(send(api, PRODUCTS, {}, page_size="100"))["products"]
    stamp = rows[0]["update_time"]
    body = {"update_time_ge": stamp, "update_time_le": stamp}
    assert rows[0]["id"] in [
        row["id"] for row in data(send(api, PRODUCTS, body, page_size="100"))["products"]
    ]


@pytest.mark.parametrize(
    ("path", "size", "accepted"),
    [(ORDERS, "100", True), (ORDERS, "101", False), (ORDERS, "0", False), (RETURNS, "10", True),
     (RETURNS, "9", False), (RETURNS, "51", False), (AFFILIATE, "101", False), (PRODUCTS, "101", False)],
)
def test_page_sizes_are_limited(api: Api, path: str, size: str, accepted: bool) -> None:
    assert (code(send(api, path, {}, page_size=size)) == 0) is accepted


def test_a_token_only_continues_its_own_search(api: Api) -> None:
    body = {"update_time_ge": 0, "update_time_lt": api.world.end}
    token = data(send(api, ORDERS, body, page_size="10"))["next_page_token"]
    assert token
    assert code(send(api, ORDERS, body, page_size="10", page_token=token)) == 0
    assert code(send(api, ORDERS, body | {"update_time_ge": 5}, page_size="10", page_token=token)) == 36009004
    assert code(send(api, ORDERS, body, page_size="11", page_token=token)) == 36009004
    assert code(send(api, ORDERS, body, shop=1, page_size="10", page_token=token)) == 36009004
    assert code(send(api, ORDERS, body, page_size="10", page_token="nonsense")) == 36009004


def test_unknown_parameters_are_refused(api: Api) -> None:
    """The mistake that would stay silent on the platform: the wrong suffix of a bound."""
    assert code(send(api, RETURNS, {"update_time_le": 5}, page_size="10")) == 25001001


def test_an_empty_page_of_returns_has_no_list(api: Api) -> None:
    page = data(send(api, RETURNS, {"create_time_ge": 0, "create_time_lt": 5}, page_size="10"))
    assert "return_orders" not in page and page["total_count"] == 0 and page["next_page_token"] == ""


def test_affiliate_interval_is_three_months_at_most(api: Api) -> None:
    end = api.world.end
    assert (
        code(send(api, AFFILIATE, {"create_time_ge": end - 90 * DAY, "create_time_lt": end}, page_size="10"))
        == 0
    )
    assert (
        code(send(api, AFFILIATE, {"create_time_ge": end - 93 * DAY, "create_time_lt": end}, page_size="10"))
        > 0
    )
    assert code(send(api, AFFILIATE, {"create_time_ge": 1, "create_time_lt": end}, page_size="10")) > 0


def test_an_affiliate_order_may_be_split_over_two_pages(api: Api) -> None:
    body = {"create_time_ge": api.world.end - 80 * DAY, "create_time_lt": api.world.end}
    whole = walk(api, AFFILIATE, "orders", body, page_size="1")
    rows = [(order["id"], sku["sku_id"]) for order in whole for sku in order["skus"]]
    assert len(rows) == len(set(rows)) == data(send(api, AFFILIATE, body, page_size="1"))["total_count"]
    assert len({order["id"] for order in whole}) < len(whole), "no order was split"
    grouped = walk(api, AFFILIATE, "orders", body, page_size="100")
    assert sorted((order["id"], sku["sku_id"]) for order in grouped for sku in order["skus"]) == sorted(rows)


def test_faults_hit_in_order_and_as_often_as_asked(api: Api) -> None:
    api.faults += [
        Fault("http_429", 2, retry_after=3),
        Fault("throttled_200"),
        Fault("http_500", path="/order/"),
    ]
    replies = [send(api, ORDERS, {}, page_size="10") for _ in range(5)]
    assert [reply.status for reply in replies] == [429, 429, 200, 500, 200]
    assert replies[0].headers["Retry-After"] == "3"
    assert code(replies[2]) == 36009002 and code(replies[4]) == 0


def test_short_pages_and_repeated_rows_lose_nothing(api: Api) -> None:
    api.faults += [Fault("short_pages", 3), Fault("repeat_rows", 2)]
    rows = walk(api, ORDERS, "orders", {}, page_size="20")
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) + 6
    assert len(set(ids)) == len(api.world.shops[0].orders)


def test_the_expired_token_fault_lasts_until_the_refresh(api: Api) -> None:
    api.faults.append(Fault("expired_token"))
    assert code(send(api, SHOPS, method="GET")) == 105002
    assert code(send(api, SHOPS, method="GET")) == 105002
    api.credentials.refresh(api.credentials.refresh_token)
    assert code(send(api, SHOPS, method="GET")) == 0


def test_edits_appear_from_their_moment_on(api: Api) -> None:
    order = api.world.shops[0].orders[0]
    at = api.world.end - 10
    api.overrides.change("orders", order.id, {"seller_note": "edited"}, at)
    api.overrides.remove("orders", api.world.shops[0].orders[1].id, at)
    api.overrides.add(
        "orders", "LINKUS01", {"id": "1", "create_time": at, "update_time": at, "line_items": []}
    )
    window = {"update_time_ge": at, "update_time_lt": at + 1}
    rows = data(send(api, ORDERS, window, page_size="100"))["orders"]
    assert {"1", order.id} <= {row["id"] for row in rows}
    assert next(row for row in rows if row["id"] == order.id)["seller_note"] == "edited"
    assert len(walk(api, ORDERS, "orders", {}, page_size="100")) == len(api.world.shops[0].orders)
    api.move_to(at - 1)
    earlier = {row["id"]: row for row in walk(api, ORDERS, "orders", {}, page_size="100")}
    assert "1" not in earlier and earlier[order.id]["seller_note"] == ""


def test_calls_are_logged_without_secrets(api: Api) -> None:
    send(api, ORDERS, {}, page_size="10")
    assert api.calls[-1].path == ORDERS and api.calls[-1].shop_code == "LINKUS01"
    assert api.credentials.access_token not in repr(api.calls[-1])
