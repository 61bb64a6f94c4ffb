"""Several connections, each on a platform of its own: a broken one stops nobody else. Events only hint at what to read."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingestion.config import Home
from ingestion.report import RunContext
from ingestion.tiktok_shop import consent, load
from ingestion.tiktok_shop.credentials import stored_connection
from ingestion.tiktok_shop.session import RetryPolicy
from ingestion.tiktok_shop.tokens import Tokens
from ingestion.tiktok_shop.webhooks import EventLog
from tests.support.tiktok_shop_api import NOW, ShopApi, make_order, serving
from tests.unit.ingestion.test_webhooks import event

PREFIX = "SOURCES__TIKTOK_SHOP__"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with nothing configured but how far back to read."""
    monkeypatch.setattr("ingestion.tiktok_shop.client.RetryPolicy", lambda: RetryPolicy(base=0.001, cap=0.002))
    for name in ("ACCESS_TOKEN", "REFRESH_TOKEN", "CONNECTIONS", "BASE_URL", "AUTH_URL"):
        monkeypatch.delenv(PREFIX + name, raising=False)
    monkeypatch.setenv(PREFIX + "INITIAL_DAYS", "60")
    monkeypatch.setenv(PREFIX + "RATE", "1000")
    return Home(tmp_path / "home").create()


def _platform(number: int) -> ShopApi:
    api = ShopApi(token=f"token/{number}", refresh_token=f"refresh/{number}")
    cipher = api.add_shop(number)
    api.data[cipher, "orders"] = [make_order(one, shop=number) for one in range(3)]
    return api


def _connect(home: Home, name: str, api: ShopApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ``linkstar connect --name`` leaves, and the addresses of that platform."""
    for key, value in {"APP_KEY": api.app_key, "APP_SECRET": api.app_secret, "BASE_URL": api.url, "AUTH_URL": api.url}.items():
        monkeypatch.setenv(f"{PREFIX}{name.upper()}__{key}", value)
    soon = int(time.time()) + (5 if name == "us" else 50) * 86_400
    grant = consent.Grant(Tokens(api.token, api.refresh_token, refresh_expires_at=soon), name, f"Seller {name}", "TH", None)
    assert consent.store(home, grant, name) == name


def _orders(home: Home) -> list[tuple[str, int]]:
    with duckdb.connect(str(home.warehouse)) as connection:
        return connection.execute("select shop_id, count(*) from raw_tiktok_shop.orders group by 1 order by 1").fetchall()


def test_a_revoked_connection_is_named_and_the_other_one_is_read(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(_platform(1)) as asia, serving(_platform(2)) as america:
        _connect(home, "asia", asia, monkeypatch)
        _connect(home, "us", america, monkeypatch)
        asia.token = asia.refresh_token = "revoked"
        report = load(RunContext(home, datetime.fromtimestamp(NOW, UTC), "night"))
    (shops,) = [entry for entry in report.resources if entry.resource == "shops"]
    assert (report.status, shops.status) == ("loaded", "failed")
    assert "connection asia" in shops.message and "linkstar connect" in shops.remedy
    assert _orders(home) == [("7490000000000000002", 3)]


def test_every_broken_connection_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(_platform(1)) as asia, serving(_platform(2)) as america:
        for name, api in (("asia", asia), ("us", america)):
            _connect(home, name, api, monkeypatch)
            api.token = api.refresh_token = "revoked"
        report = load(RunContext(home, datetime.fromtimestamp(NOW, UTC), "night"))
    assert report.status == "failed"
    assert "connection asia" in report.message and "connection us" in report.message


def test_a_refreshed_token_of_one_connection_is_kept_with_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(_platform(1)) as asia, serving(_platform(2)) as america:
        _connect(home, "asia", asia, monkeypatch)
        _connect(home, "us", america, monkeypatch)
        america.token = "issued to somebody else meanwhile"
        report = load(RunContext(home, datetime.fromtimestamp(NOW, UTC), "night"))
    assert not report.has_failed
    (note,) = report.notes
    assert note.startswith("connection us: the authorisation ends on ")
    assert _orders(home) == [("7490000000000000001", 3), ("7490000000000000002", 3)]
    assert stored_connection(home, "us")["refresh_token"] == "refresh/2n"
    assert stored_connection(home, "us")["seller_name"] == "Seller us"
    assert stored_connection(home, "asia")["refresh_token"] == "refresh/1"


def test_an_order_that_an_event_told_of_and_no_window_showed_is_read_by_id(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that did not move the order's update time, or a row that a shifting page hid."""
    with serving(_platform(1)) as api:
        _connect(home, "asia", api, monkeypatch)
        orders = api.data["ROW_cipher_01", "orders"]
        orders.append(make_order(9, create_time=NOW - 2 * 86_400))  # moves the windows on
        changed, seen = str(orders[0]["id"]), str(orders[1]["id"])
        api.others["/order/202507/orders"] = lambda query, _: {"orders": [{**orders[0], "status": "CANCELLED", "update_time": orders[0]["update_time"] + 60}]}
        load(RunContext(home, datetime.fromtimestamp(NOW, UTC), "night 1"))
        for order, later in ((changed, 60), (seen, 0)):
            told = next(one for one in orders if one["id"] == order)["update_time"] + later
            EventLog(home).append(event(1, shop="7490000000000000001", order_id=order, update_time=told))
        later_hint = event(1, shop="7490000000000000001", order_id="1", update_time=NOW + 10 * 86_400)
        EventLog(home).append(later_hint)
        for night in (1, 2):
            report = load(RunContext(home, datetime.fromtimestamp(NOW + night * 86_400, UTC), f"night {night + 1}"))
            assert not report.has_failed
    assert [query for path, query, _ in api.asked if path == "/order/202507/orders"] == [{"ids": changed}], "once, and nothing that windows show"
    with duckdb.connect(str(home.warehouse)) as connection:
        found = connection.execute("select payload ->> '$.status' from raw_tiktok_shop.orders where record_key like '%' || ? order by known_at", [changed]).fetchall()
    assert found == [("COMPLETED",), ("CANCELLED",)]
