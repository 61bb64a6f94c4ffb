"""The quick way through msgspec gives what the long way gives, or refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.pages import order
from ingestion.tiktok_shop.answers import Data, split
from ingestion.tiktok_shop.endpoints.affiliate import AFFILIATE_ORDERS
from ingestion.tiktok_shop.endpoints.model import Endpoint
from ingestion.tiktok_shop.endpoints.orders import ORDERS
from ingestion.tiktok_shop.rows import RowParser, rows_of
from ingestion.tiktok_shop.spool import SpooledRow

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-10**20, 10**20), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8),
    st.sampled_from(["", " ", "1.00", "-3", " 1.0 ", "1e5", "12,5", "0", "4102444801", "1760000000", "x" * 2001, "١٢", "SETTLED", "\x7f\u2028é"]),
    st.just({}), st.just([]), st.just({"amount": "1", "currency": "USD"}), st.lists(st.just({"id": "1"}), max_size=2))
AFFILIATE = {
    "id": "5764", "create_time": 1760000000, "delivery_time": 1760100000, "skus": [
        {"sku_id": str(number), "product_id": "17", "quantity": 1, "price": {"amount": "19.99", "currency": "USD"}, "content_type": "VIDEO",
         "content_id": "75", "creator_username": "demo.creator", "commission_rate": "1550", "settlement_status": "SETTLED", "fully_return": "No",
         "estimated_commission_base": {"amount": "$19.99", "currency": "USD"}, "actual_paid_commission": "", "is_carousel": False,
         "estimated_paid_commission": {"amount": "3.10", "currency": "USD"}, "actual_commission_base": {}, "buyer": "Jane Roe"}
        for number in (1, 2)]}


def parser(endpoint: Endpoint) -> RowParser:
    return RowParser(endpoint, "shop", lambda text: f"key of {text}" if text else None, "path")


def both_ways(endpoint: Endpoint, value: Any) -> None:
    body = json.dumps(value, ensure_ascii=False).encode()
    quick = list(parser(endpoint).parse(msgspec.Raw(body), 1, 1, 1))
    assert quick == list(parser(endpoint).parse(orjson.loads(body), 1, 1, 1))


def is_quick(endpoint: Endpoint, value: Any) -> bool:
    one = parser(endpoint)
    assert one._quick is not None
    return one._quick.decode(msgspec.Raw(orjson.dumps(value))) is not None


@pytest.mark.parametrize(("endpoint", "value"), [(ORDERS, order(1)), (AFFILIATE_ORDERS, AFFILIATE)])
def test_an_object_in_good_order_goes_the_quick_way(endpoint: Endpoint, value: Any) -> None:
    assert is_quick(endpoint, value)
    both_ways(endpoint, value)


def test_a_buyer_is_hashed_and_nothing_else_of_him_is_left() -> None:
    (row,) = parser(ORDERS).parse(msgspec.Raw(orjson.dumps(order(1))), 1, 1, 1)
    assert isinstance(row, SpooledRow)
    assert '"buyer_key":"key of 7490' in row.payload
    assert not any(text in row.payload for text in ("user_id", "Jane", "relay@", "ring twice", "Example Street"))


def changed(value: Any, path: list[Any], odd: Any, *, is_added: bool) -> Any:
    """A copy with one thing changed, at a path of names and positions."""
    copy = deepcopy(value)
    place = copy
    for part in path[:-1]:
        place = place[part]
    if is_added:
        place["unknown_fee"] = odd
    else:
        place[path[-1]] = odd
    return copy


def paths(value: Any, before: tuple[Any, ...] = ()) -> list[list[Any]]:
    """Every path into an object."""
    members = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    found: list[list[Any]] = []
    for name, inner in members:
        found += [[*before, name], *paths(inner, (*before, name))]
    return found


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_whatever_a_field_holds_both_ways_agree(data: st.DataObject) -> None:
    endpoint, value = data.draw(st.sampled_from([(ORDERS, order(1)), (AFFILIATE_ORDERS, AFFILIATE)]))
    for _ in range(data.draw(st.integers(1, 3))):
        chosen = data.draw(st.sampled_from([path for path in paths(value) if isinstance(path[-1], str)]))
        value = changed(value, chosen, data.draw(ODD), is_added=data.draw(st.booleans()) and "payment" in chosen)
    both_ways(endpoint, value)


def test_lines_that_differ_under_one_id_are_left_to_the_long_way() -> None:
    value = order(1)
    value["line_items"][1]["id"] = value["line_items"][0]["id"]
    assert not is_quick(ORDERS, value)
    both_ways(ORDERS, value)


def test_rows_of_a_page_come_as_bytes_and_other_members_parsed() -> None:
    data = split(orjson.dumps({"code": 0, "data": {"orders": [order(1), None], "next_page_token": "t", "total_count": 2}}))["data"]
    assert isinstance(data, Data)
    assert data["next_page_token"] == "t"
    assert [type(row) for row, _ in rows_of(ORDERS, data)] == [msgspec.Raw, msgspec.Raw]
    assert data.get("orders")[1] is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"code":0,"data":{"orders":[{"id":', b"null", b"<html>"])
def test_a_cut_answer_is_no_object(body: bytes) -> None:
    with pytest.raises(ValueError, match="no JSON object"):
        split(body)
