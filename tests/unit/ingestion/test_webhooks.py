"""Events: verified on raw bytes, reduced to ids, kept once, and only a hint."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ingestion.config import Home
from ingestion.tiktok_shop.webhooks import EventLog, hinted_orders, is_authentic, signature
from orchestration.webhook_server import LARGEST_BODY, WebhookServer
from tests.support.tiktok_shop_api import PII

KEY, SECRET = "ak6demo01", "s3cr3t-demo-key"
SHOP = "7490000000000000001"
ORDER = "5760000000000000001"
NOW = 1_760_000_000
BODY = (b'{"type":1,"shop_id":"7490000000000000001","timestamp":1760000000,"data":{"order_id":"5760000000000000001",'
        b'"order_status":"AWAITING_SHIPMENT","is_on_hold_order":false,"update_time":1759999990}}')


def event(kind: int = 1, *, shop: str = SHOP, note: str | None = None, **data: Any) -> bytes:
    """One event's body."""
    given = {"tts_notification_id": note} if note else {}
    return json.dumps({"type": kind, "shop_id": shop, "timestamp": NOW, **given, "data": data}).encode()


def lines(home: Home) -> list[dict[str, Any]]:
    """Everything kept."""
    return [json.loads(line) for file in sorted(home.webhooks.glob("*.jsonl")) for line in file.read_text().splitlines()]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def log_at(home: Home, now: float = NOW) -> EventLog:
    return EventLog(home, lambda: now)


def test_the_signature_is_the_platform_s() -> None:
    assert signature(KEY, SECRET, BODY) == "0ded931d34957c99ca71473ecc06388f601c551443c8564346c687f5aeea8ce6"
    assert is_authentic({"other": "x", KEY: SECRET}, signature(KEY, SECRET, BODY), BODY)
    assert not is_authentic({KEY: SECRET}, signature(KEY, SECRET, BODY), BODY + b" "), "the bytes, not their meaning"
    for header in ("", "0" * 64, "ü"):
        assert not is_authentic({KEY: SECRET}, header, BODY)


def test_an_event_is_kept_once_and_without_buyers(home: Home) -> None:
    body = event(3, note="n-1", order_id=ORDER, update_time=NOW, recipient_address={"name": PII[0]}, buyer_message=PII[4], order_status=PII[5])
    assert log_at(home).append(body) == "kept"
    assert log_at(home).append(body) == "repeated", "by another process, or after a restart"
    assert lines(home) == [{"received_at": NOW, "event_id": "n-1", "type": 3, "shop_id": SHOP, "timestamp": NOW,
                            "order_ids": [ORDER], "update_time": NOW}]
    (file,) = home.webhooks.glob("*.jsonl")
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_event_without_an_id_is_known_by_its_bytes(home: Home) -> None:
    log = log_at(home)
    assert [log.append(BODY), log.append(BODY), log.append(event(1, order_id="5"))] == ["kept", "repeated", "kept"]
    assert log_at(home, NOW + 86_400).append(BODY) == "repeated", "sent again over midnight"


@pytest.mark.parametrize("body", [event(99), event(14, order_id=ORDER), b'{"type":"1"}', b'{"type":true}', b"{}"])
def test_unknown_types_are_ignored(home: Home, body: bytes) -> None:
    assert log_at(home).append(body) == "ignored"
    assert lines(home) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
def test_what_is_no_event_is_refused(home: Home, body: bytes) -> None:
    with pytest.raises(ValueError):
        log_at(home).append(body)


def test_what_is_no_id_is_not_kept(home: Home) -> None:
    log_at(home).append(event(4, shop=PII[0], order_id=PII[1], order_id_list=[ORDER, PII[2], 7, None], return_id={"a": 1}, update_time=PII[0]))
    (kept,) = lines(home)
    assert kept["order_ids"] == [ORDER, "7"]
    assert not {"shop_id", "return_id", "update_time"} & kept.keys()


def test_orders_are_hinted_at_for_a_week(home: Home) -> None:
    log_at(home).append(event(1, order_id="1"))
    log_at(home).append(event(12, order_id="2", return_id="9", update_time=NOW - 5))
    log_at(home).append(event(1, order_id="2", update_time=NOW - 50))
    log_at(home).append(event(1, shop="8", order_id="3"))
    assert hinted_orders(home, SHOP, NOW + 86_400) == {"1": NOW, "2": NOW - 5}
    assert hinted_orders(home, "8", NOW + 86_400) == {"3": NOW}
    assert hinted_orders(home, SHOP, NOW + 8 * 86_400) == {}
    assert hinted_orders(Home(home.root / "none"), SHOP) == {}


def test_a_line_left_half_by_a_killed_process_spoils_nothing(home: Home) -> None:
    log_at(home).append(event(1, order_id="1"))
    (file,) = home.webhooks.glob("*.jsonl")
    with file.open("a") as torn:
        torn.write('{"event_id": "x", "order_i')
    assert log_at(home).append(event(1, order_id="2")) == "kept"
    assert set(hinted_orders(home, SHOP, NOW)) == {"1", "2"}


def test_old_files_go(home: Home) -> None:
    log_at(home).append(event(1, order_id="1"))
    log_at(home, NOW + 40 * 86_400).append(event(1, order_id="2"))
    assert [line["order_ids"] for line in lines(home)] == [["2"]]


@contextmanager
def listening(home: Home) -> Iterator[http.client.HTTPConnection]:
    """A connection to an endpoint of this home."""
    with WebhookServer(("127.0.0.1", 0), home, {KEY: SECRET}) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
        try:
            yield connection
        finally:
            connection.close()
            server.shutdown()


def test_the_endpoint_answers_what_the_platform_expects(home: Home) -> None:
    with listening(home) as connection:
        def post(body: bytes, header: str | None = None) -> int:
            connection.request("POST", "/any", body, {"Authorization": signature(KEY, SECRET, body) if header is None else header})
            response = connection.getresponse()
            response.read()
            return response.status

        assert [post(BODY), post(BODY), post(event(99))] == [200, 200, 200]
        assert post(BODY, "0" * 64) == 401
        assert post(event(1, order_id="666"), "") == 401
        assert post(b"{") == 400
        connection.putrequest("POST", "/")
        connection.putheader("Content-Length", str(LARGEST_BODY + 1))
        connection.endheaders()
        assert connection.getresponse().status == 413
    assert [line.get("order_ids") for line in lines(home)] == [[ORDER]]


def test_an_event_that_cannot_be_kept_is_asked_for_again(home: Home) -> None:
    home.webhooks.write_text("a file where the folder should be")
    with listening(home) as connection:
        connection.request("POST", "/", BODY, {"Authorization": signature(KEY, SECRET, BODY)})
        assert connection.getresponse().status == 503
