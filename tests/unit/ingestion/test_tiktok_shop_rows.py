"""From objects of the API to rows: allow-lists, checks, windows, the spool, tokens."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from ingestion.quarantine import QuarantineRecord
from ingestion.tiktok_shop.endpoints import AFFILIATE_ORDERS, ENDPOINTS, ORDERS, PRODUCTS, RETURNS
from ingestion.tiktok_shop.endpoints.model import DAY, Endpoint
from ingestion.tiktok_shop.exceptions import AuthorizationError
from ingestion.tiktok_shop.fields import kind_of
from ingestion.tiktok_shop.rows import RowParser
from ingestion.tiktok_shop.settings import CLOCK_MARGIN
from ingestion.tiktok_shop.spool import Spool, SpooledRow
from ingestion.tiktok_shop.tokens import Tokens, TokenStore
from ingestion.tiktok_shop.windows import around, cut, halves, next_cursor, upper_bound
from ingestion.versions import content_hash
from tests.support.tiktok_shop_api import BUYER, PII, make_affiliate, make_order, make_product, make_return, make_sku


def parse(endpoint: Endpoint, value: Any) -> list[SpooledRow | QuarantineRecord]:
    """What one object comes to."""
    return list(RowParser(endpoint, "S1", lambda buyer: f"key of {len(buyer or '')}", "/path").parse(value, 1, 1, 1))


def landed(endpoint: Endpoint, value: Any) -> tuple[SpooledRow, dict[str, Any]]:
    """The only row and its payload."""
    (row,) = parse(endpoint, value)
    assert isinstance(row, SpooledRow), row
    return row, orjson.loads(row.payload)


def held(endpoint: Endpoint, value: Any) -> QuarantineRecord:
    """The only quarantine record."""
    (record,) = parse(endpoint, value)
    assert isinstance(record, QuarantineRecord), record
    return record


def test_only_allowed_fields_land_as_they_were_sent() -> None:
    row, payload = landed(ORDERS, make_order(1))
    assert row.record_key == f"S1|{payload['id']}"
    assert payload["payment"] == {"currency": "THB", "new_region_fee": "0.10", "sub_total": "199.50",
                                  "total_amount": "199.50"}
    assert payload["line_items"][0]["original_price"] == "250"
    assert payload["line_items"][0]["display_status"] == "A_STATUS_OF_TOMORROW"
    assert "a_field_of_tomorrow" not in payload
    assert not any(text in row.payload for text in (*PII, BUYER))
    assert payload["buyer_key"] == f"key of {len(BUYER)}"


def test_ids_are_text_and_nothing_is_hidden_in_a_scalar() -> None:
    _, payload = landed(PRODUCTS, make_product() | {"id": 1730000000000000001, "title": {"name": PII[0]}})
    assert payload["id"] == "1730000000000000001"
    assert "title" not in payload


@pytest.mark.parametrize("changes, code, field", [
    ({"id": ""}, "missing_key", "id"), ({"create_time": None}, "missing_key", "create_time"),
    ({"create_time": 0}, "missing_key", "create_time"), ({"create_time": "0"}, "missing_key", "create_time"),
    ({"create_time": 1_760_000_000_000}, "bad_time", "create_time"),
    ({"update_time": "yesterday"}, "bad_time", "update_time"),
    ({"payment": {"currency": "THB", "total_amount": "1,234.50"}}, "bad_money", "payment.total_amount"),
    ({"payment": {"currency": "THB", "total_amount": "123456789012345"}}, "bad_money", "payment.total_amount"),
    ({"line_items": None}, "missing_key", "line_items"), ({"line_items": "none"}, "missing_key", "line_items"),
    ({"line_items": [{"sku_id": "1"}]}, "missing_key", "line_items[0].id"),
    ({"line_items": [{"id": "1"}]}, "missing_key", "line_items[0].sku_id"),
    ({"line_items": [{"id": "1", "sku_id": "1"}, {"id": "1", "sku_id": "2"}]}, "duplicate_key", "line_items"),
])
def test_orders_that_cannot_be_trusted(changes: Mapping[str, Any], code: str, field: str) -> None:
    record = held(ORDERS, {**make_order(1), **changes})
    assert (record.reason.code, record.values["field"]) == (code, field)
    text = orjson.dumps(record.as_row(), default=str).decode()
    assert not any(secret in text for secret in (*PII, BUYER, "key of"))


def test_what_may_be_missing() -> None:
    allowed: list[dict[str, Any]] = [
        {"line_items": []}, {"payment": None}, {"user_id": ""}, {"paid_time": 0}, {"payment": {}},
        {"payment": {"currency": "THB", "platform_discount": None, "seller_discount": ""}}]
    for changes in allowed:
        landed(ORDERS, {**make_order(1), **changes})
    same = make_order(1)
    same["line_items"] *= 2
    assert len(landed(ORDERS, same)[1]["line_items"]) == 1, "an exact repeat is one line"


def test_money_of_held_rows() -> None:
    order = make_order(1, id="")
    assert (held(ORDERS, order).amount, held(ORDERS, order).currency) == (Decimal("199.50"), "THB")
    order["payment"]["total_amount"] = "?"
    assert held(ORDERS, order).amount == Decimal("199.50"), "else the sum of the lines"
    assert held(RETURNS, make_return(1, order_id=None)).amount == Decimal("199.50")
    assert held(AFFILIATE_ORDERS, make_affiliate(1, skus=[make_sku("", quantity=3)])).amount == Decimal("598.50")
    assert held(AFFILIATE_ORDERS, "nonsense").reason.code == "not_an_object"
    assert held(AFFILIATE_ORDERS, make_affiliate(1, skus=[])).reason.code == "not_an_object"


def test_affiliate_records_of_one_sku_make_one_row(tmp_path: Path) -> None:
    skus = [make_sku(content_id="2"), make_sku(content_id="1"), make_sku(content_id="2", quantity=5)]
    spool = Spool(tmp_path / "spool")
    for row in parse(AFFILIATE_ORDERS, make_affiliate(1, skus=skus)):
        assert isinstance(row, SpooledRow)
        spool.add(row)
    (batch,) = spool.batches("S1", "/path")
    (candidate,) = batch.to_pylist()
    payload = orjson.loads(candidate["payload"])
    assert [(record["content_id"], record["quantity"]) for record in payload["records"]] == [("1", 1), ("2", 5)]
    assert candidate["content_hash"] == content_hash(payload), "joined in SQL, the same JSON as a sorted dump"
    assert candidate["is_open"]


def test_records_of_one_part_and_of_several_come_out_alike(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    orders = [make_affiliate(1), make_affiliate(2, skus=[make_sku(content_id="2"), make_sku(content_id="1")])]
    for order in orders:
        for row in parse(AFFILIATE_ORDERS, order):
            assert isinstance(row, SpooledRow)
            assert row.money == "199.50"
            spool.add(row)
    rows = [one for batch in spool.batches("S1", "/path") for one in batch.to_pylist()]
    found = {one["record_key"]: orjson.loads(one["payload"]) for one in rows}
    assert sorted(len(one["records"]) for one in found.values()) == [1, 2]
    assert all(one["content_hash"] == content_hash(orjson.loads(one["payload"])) for one in rows)
    assert spool.totals() == (2, Decimal("598.50"))


def test_the_spool_keeps_the_greatest_source_time_across_files(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.tiktok_shop.spool.BATCH_ROWS", 3)
    spool = Spool(tmp_path / "it's a spool")
    for number, (key, time, attempt) in enumerate([
            ("a", 1, 1), ("b", 5, 1), ("a", 3, 1), ("b", 4, 1), ("c", 1, 2), ("a", 3, 1), ("d", 1, 1)]):
        spool.add(SpooledRow(key, "", "", f'{{"n":{number}}}', "", time, None, False, 1, number, attempt))
    spool.discard(2)
    rows = [row for batch in spool.batches("S", "/path") for row in batch.to_pylist()]
    assert {row["record_key"]: row["payload"] for row in rows} == {"a": '{"n":5}', "b": '{"n":1}', "d": '{"n":6}'}
    assert spool.keys_among(["a", "c", "x"]) == {"a"}
    spool.close()
    assert not (tmp_path / "it's a spool").exists()


def test_more_rows_than_a_stream_holds_come_out_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB waits for ever where it streams a UNION ALL of more than its buffer (a megabyte) to Python."""
    monkeypatch.setattr("ingestion.tiktok_shop.spool.BATCH_ROWS", 20)
    spool = Spool(tmp_path / "spool")
    for number in range(20_010):
        payload = f'{{"n":{number},"text":"{number:0600}"}}'
        spool.add(SpooledRow(str(number), "", "", payload, "", 1, None, False, 1, number, 1))
    for part in "ab":
        spool.add(SpooledRow("parts", part, "[", part, "]", 1, None, False, 1, 0, 1))
    found: dict[str, str] = {}

    def read() -> None:
        for batch in spool.batches("S", "/path"):
            found.update(zip(batch["record_key"].to_pylist(), batch["payload"].to_pylist(), strict=True))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(timeout=60)
    assert len(found) == 20_011
    assert found["parts"] == "[a,b]"


def test_windows_are_half_open_and_leave_nothing_out() -> None:
    spans = cut(0, 65 * DAY, 30)
    assert spans == [(0, 30 * DAY), (30 * DAY, 60 * DAY), (60 * DAY, 65 * DAY)]
    assert halves((0, 2)) == [(0, 1), (1, 2)]
    assert halves((0, 1)) == []
    assert around([DAY + 5, 3 * DAY, 50 * DAY], 30) == [(DAY, 4 * DAY), (50 * DAY, 51 * DAY)]
    assert upper_bound(100) == 100 + CLOCK_MARGIN


@pytest.mark.parametrize("latest, previous, expected", [
    (None, None, None), (None, 70, 70), (50, None, 50), (50, 70, 70), (99_950, None, 99_700), (10**9, None, 99_700)])
def test_the_cursor_never_passes_what_was_visible_and_never_goes_back(
        latest: int | None, previous: int | None, expected: int | None) -> None:
    assert next_cursor(200_000, 100_000, latest, previous) == expected


def test_the_endpoint_table_is_consistent() -> None:
    assert len({endpoint.name for endpoint in ENDPOINTS}) == len(ENDPOINTS)
    for endpoint in ENDPOINTS:
        assert all(kind_of(endpoint.fields, key) for key in endpoint.keys)
        assert "{version}" in endpoint.path
        assert endpoint.scope
        assert not {"cipher", "user_id", "recipient_address", "buyer_email"} & endpoint.fields.keys()


def store(tmp_path: Path, configured: Tokens, answer: Mapping[str, Any] | None = None) -> TokenStore:
    """A token store whose platform gives ``answer``."""
    def fetch(refresh_token: str) -> Mapping[str, Any]:
        if answer is None:
            raise AuthorizationError("refused", "authorise")
        return answer
    return TokenStore(tmp_path / "tokens.json", configured, fetch, clock=lambda: 1000.0)


def test_refreshed_tokens_win_until_the_configured_ones_change(tmp_path: Path) -> None:
    first = store(tmp_path, Tokens("a", "r"), {"access_token": "a2", "refresh_token": "r2"})
    first.refresh()
    assert (tmp_path / "tokens.json").stat().st_mode & 0o777 == 0o600
    assert store(tmp_path, Tokens("a", "r")).access_token == "a2"
    assert store(tmp_path, Tokens("a", "other")).access_token == "a"
    assert store(tmp_path, Tokens("other", "r")).access_token == "other"
    (tmp_path / "tokens.json").write_text("{half")
    assert store(tmp_path, Tokens("a", "r")).access_token == "a"


def test_a_token_is_refreshed_ahead_of_expiry_and_a_refusal_then_is_no_harm(tmp_path: Path) -> None:
    assert Tokens("a", "r", expires_at=100_000, issued_at=0).is_expiring(60_000)
    assert not Tokens("a", "r", expires_at=100_000, issued_at=0).is_expiring(40_000)
    assert not Tokens("a", "r").is_expiring(1.0)
    refused = store(tmp_path, Tokens("a", "r", expires_at=1100, issued_at=0))
    refused.refresh_if_expiring()
    assert refused.access_token == "a"
    with pytest.raises(AuthorizationError):
        refused.refresh()
