"""Faults: a reader that retries and reads to the end loses nothing to those that heal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingestion.sandbox import Fault, World, all_faults
from ingestion.sandbox.api import Api, Reply
from ingestion.sandbox.endpoints import ENDPOINTS
from ingestion.sandbox.faults import PATHS, UNKNOWN_FIELD, UNKNOWN_VALUE
from tests.support.sandbox_calls import SHOPS, code, data, send

END = datetime(2026, 11, 22, 2, tzinfo=UTC)
DAY = 86400
ORDERS = "/order/202309/orders/search"
AFFILIATE = "/affiliate_seller/202410/orders/search"
STATEMENTS = "/finance/202309/statements"
WEEK = {"start_date_ge": (END.date() - timedelta(days=9)).isoformat(),
        "end_date_lt": (END.date() - timedelta(days=2)).isoformat()}

# Path, body (None: GET), list key, how a row is named, parameters.
LISTS: list[tuple[str, dict[str, Any] | None, str, Callable[[dict[str, Any]], str], dict[str, str]]] = [
    (ORDERS, {}, "orders", lambda row: row["id"], {"page_size": "9", "sort_field": "update_time", "sort_order": "ASC"}),
    (ORDERS, {}, "orders", lambda row: row["id"], {"page_size": "9"}),
    ("/product/202502/products/search", {}, "products", lambda row: row["id"], {"page_size": "3"}),
    (STATEMENTS, None, "statements", lambda row: row["id"], {"page_size": "5", "sort_field": "statement_time"}),
    ("/finance/202507/orders/unsettled", None, "transactions", lambda row: row["id"],
     {"page_size": "5", "sort_field": "order_create_time"}),
    ("/affiliate_seller/202412/open_collaborations/search", {}, "open_collaborations", lambda row: row["id"],
     {"page_size": "2"}),
    ("/affiliate_seller/202508/sample_applications/search", {}, "sample_applications", lambda row: row["id"],
     {"page_size": "2"}),
    ("/analytics/202605/shop_videos/performance", None, "videos", lambda row: row["id"], {"page_size": "2", **WEEK}),
]


@pytest.fixture(scope="module")
def world() -> World:
    return World.generate(seed=5, orders=300, days=60, end=END)


@pytest.fixture
def api(world: World) -> Api:
    return Api(world, world.end)


def patient(api: Api, *arguments: Any, **parameters: str) -> dict[str, Any]:
    """A call repeated as a good reader would: again on throttling, broken bodies and 5xx, refreshed on expiry."""
    for _ in range(6):
        reply: Reply = send(api, *arguments, **parameters)
        if reply.status in (429, 500) or reply.is_cut:
            continue
        answer = json.loads(reply.body)
        if answer["code"] == 105002:
            api.credentials.refresh(api.credentials.refresh_token)
        elif answer["code"] == 0:
            found: dict[str, Any] = answer["data"]
            return found
        else:
            assert answer["code"] == 36009002, answer
    raise AssertionError("six tries were not enough")


def read_to_the_end(api: Api, path: str, body: dict[str, Any] | None, key: str, **parameters: str
                    ) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    token = ""
    while True:
        more = {"page_token": token} if token else {}
        page = patient(api, path, body, "GET" if body is None else "POST", None, 0, **parameters, **more)
        rows += page.get(key, [])
        token = page["next_page_token"]
        if not token:
            return rows


@pytest.mark.parametrize(("path", "body", "key", "name", "parameters"), LISTS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_faults_lose_nothing(api: Api, seed: int, path: str, body: dict[str, Any] | None, key: str,
                                 name: Callable[[dict[str, Any]], str], parameters: dict[str, str]) -> None:
    quiet = {name(row): row for row in read_to_the_end(api, path, body, key, **parameters)}
    api.faults += all_faults(seed)
    repeated = 0
    # Short lists are read several times until every fault of their path has hit.
    for _ in range(12):
        rows = read_to_the_end(api, path, body, key, **parameters)
        for row in rows:
            row.pop(UNKNOWN_FIELD, None)
        assert {name(row): row for row in rows} == quiet
        repeated += len(rows) - len(quiet)
    assert not [fault for fault in api.faults if fault.path in path], "some fault was not met"
    assert repeated, "no row was repeated"


def test_all_faults_are_the_same_for_a_seed_and_cover_every_resource() -> None:
    assert all_faults(4) == all_faults(4)
    assert all_faults(4) != all_faults(5)
    kinds = {fault.kind for fault in all_faults(4, ("/order/",))}
    assert kinds == {"http_429", "throttled_200", "http_500", "cut_body", "repeat_rows", "short_pages", "move_rows",
                     "split_order", "unknown_field", "expired_token"}
    headers = {fault.retry_after is None for fault in all_faults(4, ("/order/",)) if fault.kind == "http_429"}
    assert headers == {True, False}


def test_every_endpoint_of_a_shop_has_one_part_of_a_path() -> None:
    for endpoint in ENDPOINTS:
        if endpoint.is_signed and endpoint.needs_shop:
            path = re.sub(r"\{\w+\}", "7410000000000000001", endpoint.path)
            assert len([part for part in PATHS if part in path]) == 1, path


def test_a_row_that_moves_comes_last(api: Api) -> None:
    sorting = {"page_size": "20", "sort_field": "update_time", "sort_order": "ASC"}
    quiet = [row["id"] for row in read_to_the_end(api, ORDERS, {}, "orders", **sorting)]
    api.faults.append(Fault("move_rows", skip=1))
    moved = [row["id"] for row in read_to_the_end(api, ORDERS, {}, "orders", **sorting)]
    assert moved == [*quiet[:20], *quiet[21:], quiet[20]]


def test_a_shifted_offset_skips_a_row_once(api: Api) -> None:
    path, _, key, name, parameters = LISTS[-1]
    quiet = [name(row) for row in read_to_the_end(api, path, None, key, **parameters)]
    api.faults.append(Fault("skip_rows"))
    skipped = [name(row) for row in read_to_the_end(api, path, None, key, **parameters)]
    size = int(parameters["page_size"])
    assert skipped == quiet[:size] + quiet[size + 1:]
    assert [name(row) for row in read_to_the_end(api, path, None, key, **parameters)] == quiet


def test_an_order_is_split_over_two_pages(api: Api) -> None:
    window = {"create_time_ge": api.world.end - 80 * DAY, "create_time_lt": api.world.end}
    quiet = data(send(api, AFFILIATE, window, page_size="100"))
    api.faults.append(Fault("split_order"))
    first = data(send(api, AFFILIATE, window, page_size="100"))
    second = data(send(api, AFFILIATE, window, page_size="100", page_token=first["next_page_token"]))
    assert first["orders"][-1]["id"] == second["orders"][0]["id"]
    rows = [(order["id"], sku["sku_id"]) for page in (first, second) for order in page["orders"]
            for sku in order["skus"]]
    assert len(rows) == len(set(rows)) and rows[:50] == [
        (order["id"], sku["sku_id"]) for order in quiet["orders"] for sku in order["skus"]][:50]


def test_unknown_fields_and_values(api: Api) -> None:
    api.faults += [Fault("unknown_field"), Fault("unknown_enum")]
    rows = data(send(api, ORDERS, {}, page_size="5"))["orders"]
    assert all(UNKNOWN_FIELD in row for row in rows)
    rows = data(send(api, ORDERS, {}, page_size="5"))["orders"]
    assert all(row["status"] == UNKNOWN_VALUE for row in rows)
    assert UNKNOWN_VALUE not in json.dumps(data(send(api, ORDERS, {}, page_size="5")))


def test_late_figures_lag_a_day_more(api: Api) -> None:
    path = "/analytics/202609/shop/performance"
    latest = data(send(api, path, method="GET", **WEEK))["latest_available_date"]
    api.faults.append(Fault("late_figures"))
    assert data(send(api, path, method="GET", **WEEK))["latest_available_date"] < latest


def test_a_missing_scope_concerns_its_own_resources(api: Api) -> None:
    api.faults.append(Fault("missing_scope", path="/finance/"))
    assert code(send(api, ORDERS, {}, page_size="5")) == 0
    assert code(send(api, STATEMENTS, method="GET", sort_field="statement_time")) == 105005
    assert code(send(api, STATEMENTS, method="GET", sort_field="statement_time")) == 0
    api.credentials.missing_scopes.add("data.shop_analytics.public.read")
    assert code(send(api, "/analytics/202609/shop/performance", method="GET", **WEEK)) == 105005
    assert code(send(api, STATEMENTS, method="GET", sort_field="statement_time")) == 0


def test_a_revoked_consent_lasts_until_the_seller_consents_again(api: Api) -> None:
    api.credentials.exchange(api.credentials.auth_code)
    api.faults.append(Fault("revoked_refresh_token"))
    assert code(send(api, SHOPS, method="GET")) == 105002
    with pytest.raises(Exception, match="No authorization record"):
        api.credentials.refresh(api.credentials.refresh_token)
    assert code(send(api, SHOPS, method="GET")) == 105002
    api.credentials.consent_again()
    api.credentials.exchange(api.credentials.auth_code)
    assert code(send(api, SHOPS, method="GET")) == 0
