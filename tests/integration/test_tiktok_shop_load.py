"""The source against an API over real HTTP: nights, faults, crashes, and what may never reach the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from ingestion.config import Home
from ingestion.report import LoadReport, ResourceReport, RunContext
from ingestion.tiktok_shop import load
from ingestion.tiktok_shop.session import RetryPolicy
from ingestion.tiktok_shop.spool import Spool
from tests.support.tiktok_shop_api import (
    BUYER,
    NOT_SERVED,
    NOW,
    PII,
    ShopApi,
    make_affiliate,
    make_order,
    make_product,
    make_return,
    make_sku,
    serving,
)

Night = Callable[..., LoadReport]
TABLES = ("shops", "orders", "returns", "cancellations", "affiliate_orders", "products", "quarantine")


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[ShopApi]:
    """One shop with three orders, one affiliate order, one return, one product."""
    monkeypatch.setattr("ingestion.tiktok_shop.client.RetryPolicy", lambda: RetryPolicy(base=0.001, cap=0.002))
    api = ShopApi()
    cipher = api.add_shop(1)
    api.data[cipher, "orders"] = [make_order(number) for number in range(3)]
    api.data[cipher, "affiliate"] = [make_affiliate(0)]
    api.data[cipher, "returns"] = [make_return(1)]
    api.data[cipher, "products"] = [make_product()]
    with serving(api):
        for name, value in api.settings().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("SOURCES__TIKTOK_SHOP__INITIAL_DAYS", "420")
        monkeypatch.setenv("SOURCES__TIKTOK_SHOP__SKIP_RESOURCES", ",".join(NOT_SERVED))
        yield api


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


@pytest.fixture
def night(home: Home, api: ShopApi) -> Night:
    """Plays one run, a number of days after the first."""
    def play(day: float = 0) -> LoadReport:
        moment = datetime.fromtimestamp(NOW, UTC) + timedelta(days=day)
        return load(RunContext(home, moment, f"night-{day}"))
    return play


def rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the warehouse; none if the table does not exist."""
    connection = duckdb.connect(str(home.warehouse))
    try:
        connection.execute("set schema = 'raw_tiktok_shop'")
        return connection.execute(sql).fetchall()
    except duckdb.CatalogException:
        return []
    finally:
        connection.close()


def counts(home: Home) -> dict[str, int]:
    """Rows of every raw table."""
    return {table: len(rows(home, f"select 1 from {table}")) for table in TABLES}


def entry(report: LoadReport, resource: str, scope: str = "") -> ResourceReport:
    """One entry of a report."""
    return next(e for e in report.resources if e.resource == resource and e.scope.endswith(scope))


def cipher_of(api: ShopApi, number: int = 0) -> str:
    """Cipher of a shop."""
    return str(api.shops[number]["cipher"])


def test_without_credentials_the_load_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APP_KEY", "APP_SECRET", "ACCESS_TOKEN", "REFRESH_TOKEN"):
        monkeypatch.delenv(f"SOURCES__TIKTOK_SHOP__{name}", raising=False)
    report = load(RunContext(Home(tmp_path), datetime.now(UTC), "run"))
    assert (report.status, report.has_failed) == ("skipped", False)
    assert "APP_KEY" in report.remedy


def test_a_missing_credential_is_named(tmp_path: Path, api: ShopApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCES__TIKTOK_SHOP__APP_SECRET")
    report = load(RunContext(Home(tmp_path), datetime.now(UTC), "run"))
    assert report.status == "failed"
    assert "SOURCES__TIKTOK_SHOP__APP_SECRET" in report.message


def test_loading_twice_changes_nothing(home: Home, night: Night) -> None:
    first = night()
    assert (first.status, first.has_failed, first.rows_new) == ("loaded", False, 7)
    before = counts(home)
    assert before == {"shops": 1, "orders": 3, "returns": 1, "cancellations": 0, "affiliate_orders": 1,
                      "products": 1, "quarantine": 0}
    again = night(1)
    assert again.rows_new == 0
    assert counts(home) == before


def test_a_value_that_returns_is_a_third_version(api: ShopApi, home: Home, night: Night) -> None:
    orders = api.data[cipher_of(api), "orders"]
    original = orders[0]["status"]
    for day, status in ((0, original), (1, "CANCELLED"), (2, original)):
        orders[0] |= {"status": status, "update_time": NOW + day * 86_400 - 60}
        assert entry(night(day), "orders").rows_new == (3 if day == 0 else 1)
    chain = rows(home, f"select prev_version_id, version_id, json_extract_string(payload, '$.status') from orders "
                       f"where record_key like '%|{orders[0]['id']}' order by known_at")
    assert [link[2] for link in chain] == [original, "CANCELLED", original]
    assert [link[0] for link in chain] == ["", chain[0][1], chain[1][1]]


def test_a_line_that_vanishes_from_an_order_is_a_new_version(api: ShopApi, home: Home, night: Night) -> None:
    order = api.data[cipher_of(api), "orders"][0]
    order["line_items"].append({**order["line_items"][0], "id": "5776999"})
    night()
    order["line_items"].pop()
    order["update_time"] = NOW
    night(1)
    lengths = rows(home, f"select json_array_length(payload, '$.line_items') from orders "
                         f"where record_key like '%|{order['id']}' order by known_at")
    assert lengths == [(2,), (1,)]


def test_an_order_whose_skus_lie_on_two_pages_lands_whole(api: ShopApi, home: Home, night: Night) -> None:
    """Paging counts SKU rows: one order's SKUs came on two pages, and one SKU through two contents."""
    api.page_size = 1
    skus = [make_sku(), make_sku("1730000000000000022"), make_sku(content_id="7500000000000000002")]
    api.data[cipher_of(api), "affiliate"] = [make_affiliate(0, skus=skus)]
    assert entry(night(), "affiliate_orders").rows_read == 3
    landed = rows(home, "select record_key, json_array_length(payload, '$.records'), "
                        "json_extract_string(payload, '$.sku_id') from affiliate_orders order by 1")
    assert [(records, sku) for _, records, sku in landed] == [(2, "1730000000000000011"), (1, "1730000000000000022")]
    assert night(1).rows_new == 0


def test_affiliate_rows_are_read_again_until_settled_and_gone_when_withdrawn(
        api: ShopApi, home: Home, night: Night) -> None:
    old = make_affiliate(7, create_time=NOW - 400 * 86_400)
    affiliate = api.data[cipher_of(api), "affiliate"]
    affiliate.append(old)
    night()
    old["skus"][0] |= {"settlement_status": "SETTLED", "actual_paid_commission": {"amount": "30.92"}}
    assert entry(night(1), "affiliate_orders").rows_new == 1, "older than the lookback, but was not settled"
    affiliate.pop(0)
    assert entry(night(2), "affiliate_orders").rows_new == 1
    assert entry(night(3), "affiliate_orders").rows_new == 0, "gone once"
    assert rows(home, "select count(*) filter (where is_gone) from affiliate_orders") == [(1,)]
    affiliate.insert(0, make_affiliate(0))
    assert entry(night(4), "affiliate_orders").rows_new == 1, "seen again"


def test_repeated_rows_count_as_unchanged(api: ShopApi, home: Home, night: Night) -> None:
    api.repeat_rows, api.page_size = True, 1
    report = entry(night(), "orders")
    assert (report.rows_read, report.rows_new, report.rows_unchanged, report.rows_held) == (5, 3, 2, 0)
    assert counts(home)["orders"] == 3


def test_rows_that_cannot_be_trusted_are_held_with_their_money(api: ShopApi, home: Home, night: Night) -> None:
    orders = api.data[cipher_of(api), "orders"]
    orders[0]["id"] = ""
    orders[1]["line_items"][0]["sale_price"] = "many"
    orders[2]["line_items"][0]["sku_id"] = None
    orders.append(make_order(4))
    api.data[cipher_of(api), "affiliate"][0]["skus"].append(make_sku("", quantity=2))
    report = night()
    assert (entry(report, "orders").rows_held, entry(report, "orders").rows_new) == (3, 1)
    assert entry(report, "orders").amount_held == {"THB": Decimal("598.50")}
    held = rows(home, "select entity, reason_code, amount, currency, reason_en, reason_zh from quarantine "
                      "order by 1, 2")
    assert [row[:4] for row in held] == [
        ("affiliate_orders", "missing_key", Decimal(399), "THB"), ("orders", "bad_money", Decimal("199.5"), "THB"),
        ("orders", "missing_key", Decimal("199.5"), "THB"), ("orders", "missing_key", Decimal("199.5"), "THB")]
    assert all(row[4] and row[5] for row in held)
    assert night(1).rows_new == 0, "held again is no news"
    orders[1] |= make_order(1, update_time=NOW)
    assert entry(night(2), "orders").rows_new == 1
    gone = rows(home, "select reason_code from quarantine where is_gone")
    assert gone == [("bad_money",)], "the row has landed"


def test_nothing_personal_reaches_the_disk(api: ShopApi, home: Home, night: Night, caplog: Any) -> None:
    caplog.set_level("DEBUG")
    orders = api.data[cipher_of(api), "orders"]
    orders[1]["line_items"][0]["sale_price"] = "many"
    api.faults = lambda name, call: (500, {}, PII[0].encode(), len(PII[0])) if call % 4 == 0 else None
    night()
    api.faults, api.refused = None, {"returns"}
    report = night(1)
    secrets = (*PII, BUYER, api.app_secret, api.token, cipher_of(api))
    content = b"".join(path.read_bytes() for path in home.root.rglob("*")
                       if path.is_file() and path.parent != home.tokens)
    values = "".join(str(rows(home, f"select * from {table}")) for table in TABLES)
    values += "".join(str(row) for (name,) in rows(
        home, "select table_schema || '.' || table_name from information_schema.tables")
        for row in rows(home, f"select * from {name}"))
    for secret in secrets:
        assert secret.encode() not in content, secret
        assert secret not in values, secret
        assert secret not in str(report), secret
        assert secret not in caplog.text, secret
    assert str(home.buyer_key(BUYER)) in values


def test_a_failed_resource_of_one_shop_stops_nobody(api: ShopApi, home: Home, night: Night) -> None:
    second = api.add_shop(2)
    api.data[second, "orders"] = [make_order(1, 2)]
    api.refused, api.refusal = {"returns"}, 101000
    report = night()
    assert report.status == "loaded"
    assert report.has_failed
    assert {e.resource for e in report.resources if e.status == "failed"} == {"returns"}
    assert "101000" in entry(report, "returns").message
    assert entry(report, "returns").remedy
    assert counts(home)["orders"] == 4
    api.refused = set()
    assert entry(night(1), "returns").rows_new == 1


def test_a_resource_without_its_scope_is_skipped(api: ShopApi, home: Home, night: Night) -> None:
    api.refused = {"returns"}
    report = night()
    assert not report.has_failed and report.status == "loaded"
    entries = [one for one in report.resources if one.resource == "returns"]
    assert {one.status for one in entries} == {"skipped"}
    assert all("may not read" in one.message and "grant the scope" in one.remedy for one in entries)
    api.refused = set()
    assert entry(night(1), "returns").rows_new == 1, "the cursor did not move"


def test_an_affiliate_order_held_without_its_sku_is_released_when_it_lands(
        api: ShopApi, home: Home, night: Night) -> None:
    api.data[cipher_of(api), "affiliate"] = [make_affiliate(0, skus=[make_sku(sku_id="")])]
    assert entry(night(), "affiliate_orders").rows_held == 1
    api.data[cipher_of(api), "affiliate"] = [make_affiliate(0, skus=[make_sku(), make_sku(sku_id="")])]
    assert entry(night(1), "affiliate_orders").rows_held == 1, "one of its SKUs landed, the other is still held"
    held = "select is_gone from quarantine where record_key like 'affiliate_orders|%' order by known_at"
    assert rows(home, held) == [(False,)]
    api.data[cipher_of(api), "affiliate"] = [make_affiliate(0)]
    night(2)
    assert rows(home, held) == [(False,), (True,)]


def test_faults_are_retried(api: ShopApi, home: Home, night: Night) -> None:
    cut = b'{"code":0,"data":{"orders":[{"id"'
    answers: dict[int, Any] = {1: (429, {"Retry-After": "0"}, b"slow down", 9), 2: (500, {}, b"", 0),
                               3: (200, {}, cut, len(cut) + 100), 4: (200, {}, cut, len(cut)),
                               5: (200, {}, b'{"code":36009002,"message":"busy"}', 34)}
    api.faults = lambda name, call: answers.get(call)
    report = night()
    assert not report.has_failed, report
    assert counts(home)["orders"] == 3


def test_an_expired_token_is_refreshed_once_and_kept(api: ShopApi, home: Home, night: Night) -> None:
    api.token = "another"
    night()
    assert api.calls["/api/v2/token/refresh"] == 1
    stored = home.tokens / "tiktok_shop_default.json"
    assert stored.stat().st_mode & 0o777 == 0o600
    assert not night(1).has_failed
    assert api.calls["/api/v2/token/refresh"] == 1


def test_a_busy_token_address_is_asked_again(api: ShopApi, home: Home, night: Night) -> None:
    api.faults = lambda path, count: (429, {}, b"", 0) if path.endswith("/refresh") and count < 3 else None
    api.token = "another"
    assert not night().has_failed


def test_data_of_another_shape_is_an_empty_page(api: ShopApi, night: Night) -> None:
    answer = b'{"code": 0, "data": "none"}'
    api.faults = lambda resource, count: (
        (200, {}, answer, len(answer)) if resource == "products" and count == 1 else None)
    report = night()
    assert not report.has_failed
    assert entry(report, "products").rows_new == 1, "asked again"


def test_a_useless_refresh_token_fails_the_source_with_a_remedy(api: ShopApi, night: Night) -> None:
    api.token, api.refresh_token = "another", "another"
    report = night()
    assert report.status == "failed"
    assert "authorise" in report.remedy


def test_a_window_that_is_too_large_is_halved(api: ShopApi, home: Home, night: Night) -> None:
    too_large = b'{"code":12052180,"message":"too many"}'
    refusal: Any = (200, {}, too_large, len(too_large))
    api.faults = lambda name, call: refusal if name == "products" and call < 4 else None
    assert not night().has_failed
    assert counts(home)["products"] == 1


def test_both_ends_of_a_window_are_pinned_and_overlap(api: ShopApi, night: Night) -> None:
    api.page_size = 1
    night()
    api.bodies.clear()
    night(1)
    bodies = [body for name, body in api.bodies if name == "orders"]
    latest = max(order["update_time"] for order in api.data[cipher_of(api), "orders"])
    assert bodies[0]["update_time_ge"] == latest - 900
    assert bodies == [bodies[0]] * len(bodies)
    products = [body for name, body in api.bodies if name == "products"]
    assert products[0].keys() == {"update_time_ge", "update_time_le"}


def test_a_shop_that_vanishes_is_gone_and_its_data_stays(api: ShopApi, home: Home, night: Night) -> None:
    cipher = api.add_shop(2)
    api.data[cipher, "orders"] = [make_order(1, 2)]
    night()
    api.shops.pop()
    night(1)
    assert rows(home, "select record_key from shops where is_gone") == [("7490000000000000002",)]
    assert counts(home)["orders"] == 4


def test_nights_of_a_past_that_the_clock_does_not_know(api: ShopApi, home: Home, night: Night) -> None:
    """A server that plays back the past while the clock is not pinned: no row may be skipped."""
    orders, affiliate = (api.data[cipher_of(api), name] for name in ("orders", "affiliate"))
    orders.clear()
    affiliate.clear()
    for day in range(3):
        moment = NOW - 200 * 86_400 + day * 86_400
        orders.append(make_order(100 + day, create_time=moment, update_time=moment))
        affiliate.append(make_affiliate(100 + day, create_time=moment))
        night(day / 1000)
        assert (counts(home)["orders"], counts(home)["affiliate_orders"]) == (day + 1, day + 1)


def test_a_configured_version_is_used(api: ShopApi, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCES__TIKTOK_SHOP__VERSIONS__SHOPS", "202611")
    api.faults = lambda name, call: (404, {}, b'{"code":36009014,"message":"x"}', 31) if "202611" in name else None
    report = night()
    assert report.status == "failed"
    assert "/authorization/202611/shops" in report.message


@pytest.mark.parametrize(("change", "said"), [
    ("payload", "orders 7490000000000000001: the money that was read does not add up"), ("row", "orders 7490000000000000001: the rows that were read do not add up")])
def test_a_row_or_cent_that_gets_lost_on_the_way_stops_the_source(
        night: Night, home: Home, monkeypatch: pytest.MonkeyPatch, change: str, said: str) -> None:
    batches = Spool.batches

    def losing(self: Spool, *arguments: Any, **more: Any) -> Iterator[pa.Table]:
        for batch in batches(self, *arguments, **more):
            if "orders" in str(arguments[1]) and "affiliate" not in str(arguments[1]):
                cheaper = [one.replace('"total_amount":"', '"total_amount":"1') for one in batch.column("payload").to_pylist()]
                batch = batch.slice(1) if change == "row" else batch.set_column(
                    batch.schema.get_field_index("payload"), "payload", pa.array(cheaper, pa.string()))
            yield batch

    monkeypatch.setattr(Spool, "batches", losing)
    report = night()
    assert report.has_failed and said in report.message
    assert rows(home, "select * from orders") == []
