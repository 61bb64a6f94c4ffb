"""From a consent to a stored connection, against the sandbox's token calls and answers made by hand."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ingestion.config import Home
from ingestion.consent import ConsentError, checked_name, code_of
from ingestion.sandbox import Fault, Sandbox, World
from ingestion.tiktok_ads import consent as ads
from ingestion.tiktok_shop import consent
from ingestion.tiktok_shop.credentials import (
    App,
    app,
    connections,
    expiry_notes,
    stored_connection,
    stored_names,
    token_file,
)
from ingestion.tiktok_shop.endpoints import RESOURCES
from ingestion.tiktok_shop.probe import authorised_shops, clock_ahead
from ingestion.tiktok_shop.scopes import lost_resources
from ingestion.tiktok_shop.tokens import Tokens, TokenStore

PREFIX = "SOURCES__TIKTOK_SHOP__"
DAY = 86_400


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home, and an app without any tokens."""
    for name in ("ACCESS_TOKEN", "REFRESH_TOKEN", "CONNECTIONS", "BASE_URL", "AUTH_URL", "SERVICE_ID"):
        monkeypatch.delenv(PREFIX + name, raising=False)
    monkeypatch.setenv(PREFIX + "APP_KEY", "key")
    monkeypatch.setenv(PREFIX + "APP_SECRET", "very-secret")
    return Home(tmp_path / "home").create()


@pytest.fixture(scope="module")
def world() -> World:
    return World.generate(7, 40, 30)


@contextmanager
def answering(status: int, answer: Any) -> Iterator[str]:
    """A server that gives one answer to everything."""
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

        def _serve(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _serve

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.02}).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _grant(open_id: str = "a", region: str = "TH", access: str = "access") -> consent.Grant:
    return consent.Grant(Tokens(access, "refresh", issued_at=1_790_000_000), open_id, "Seller", region, ())


@pytest.mark.parametrize(("pasted", "code"), [
    (" ROW_abc+/=1 \n", "ROW_abc+/=1"),
    ("https://shop.example/back?app_key=k&code=ROW_abc%2B%2F&state=s", "ROW_abc+/"),
    ("https://shop.example/back?code=ROW_abc+x", "ROW_abc+x"),
    ("https://shop.example/back?auth_code=ads1&code=other", "ads1"),
])
def test_a_code_is_taken_from_whatever_was_pasted(pasted: str, code: str) -> None:
    assert code_of(pasted, "s") == code


@pytest.mark.parametrize(("pasted", "sentence"), [
    ("https://shop.example/back?code=abcd&state=other", "another consent"), ("https://shop.example/back?state=s", "no authorisation code"),
    ("", "no authorisation code"), ("two words", "no authorisation code"), ("x" * 600, "no authorisation code")])
def test_what_is_no_answer_to_this_consent_is_refused(pasted: str, sentence: str) -> None:
    with pytest.raises(ConsentError, match=sentence) as caught:
        code_of(pasted, "s")
    assert "abcd" not in str(caught.value)


def test_names_become_parts_of_files_and_variables() -> None:
    assert checked_name(" US_2 ") == "us_2"
    for name in ("../x", "", "a b", "ü", "a-b", "_a"):
        with pytest.raises(ConsentError, match="name"):
            checked_name(name)


def test_the_consent_page_is_the_region_s(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConsentError, match="SERVICE_ID"):
        consent.consent_page(app(), "row", "s")
    monkeypatch.setenv(PREFIX + "SERVICE_ID", "7001")
    monkeypatch.setenv(PREFIX + "US__SERVICE_ID", "7002")
    assert consent.consent_page(app(), "row", "a b") == "https://services.tiktokshop.com/open/authorize?service_id=7001&state=a+b"
    assert consent.consent_page(app("us"), "us", "s").startswith("https://services.us.tiktokshop.com/open/authorize?service_id=7002")
    assert "very-secret" not in repr(app("us"))


def test_a_code_becomes_a_connection_that_the_night_reads(home: Home, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox(world) as sandbox:
        for name, value in sandbox.settings().items():
            if "TOKEN" not in name:
                monkeypatch.setenv(name, value)
        sandbox.credentials.missing_scopes.add("seller.order.info")
        grant = consent.exchange(app(), sandbox.credentials.auth_code)
        assert (grant.seller, grant.region) == ("Linkstar Home (sandbox)", "US")
        assert "orders" in lost_resources(grant.scopes or (), RESOURCES)["seller.order.info"]
        assert consent.store(home, grant) == "default"
        (connection,) = connections(home)
        assert [shop.region for shop in authorised_shops(connection, home)] == [shop.market.region for shop in world.shops]
        assert abs(clock_ahead(sandbox.url) or 99) < 2
        with pytest.raises(ConsentError, match="already used"):
            consent.exchange(app(), sandbox.credentials.auth_code)
    path = token_file(home, "default")
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert list(path.parent.glob("*.part")) == []


def test_a_refresh_keeps_what_is_known_of_the_connection(home: Home) -> None:
    consent.store(home, _grant())
    answer = {"access_token": "next", "refresh_token": "rotated", "granted_scopes": ["seller.order.info"],
              "refresh_token_expire_in": 1_800_000_000}
    store = TokenStore(token_file(home, "default"), Tokens("", ""), lambda used: answer if used == "refresh" else {})
    store.refresh()
    kept = stored_connection(home, "default")
    assert (kept["access_token"], kept["refresh_token"], kept["seller_name"]) == ("next", "rotated", "Seller")
    assert (kept["granted_scopes"], kept["refresh_expires_at"]) == (["seller.order.info"], 1_800_000_000)
    assert stored_names(home) == ["default"]
    TokenStore(token_file(home, "default"), Tokens("", ""), lambda _: {"access_token": "third"}).refresh()
    assert stored_connection(home, "default")["refresh_expires_at"] == 1_800_000_000


def test_a_seller_account_has_one_connection_and_never_takes_another_s_name(home: Home) -> None:
    assert consent.store(home, _grant("a")) == "default"
    assert consent.store(home, _grant("a", access="later")) == "default"
    assert stored_connection(home, "default")["access_token"] == "later"
    assert consent.store(home, _grant("b", region="US")) == "us"
    assert consent.store(home, _grant("c", region="US")) == "us_2"
    assert consent.store(home, _grant("d"), wanted="us") == "us_3"
    assert consent.store(home, _grant("b"), wanted="america") == "america", "an account that is given another name moves"
    assert stored_names(home) == ["america", "default", "us_2", "us_3"]


def test_configured_and_stored_connections_are_read_together(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "ACCESS_TOKEN", "configured")
    assert consent.store(home, _grant("b", region="US")) == "us", "the configured tokens keep the name default"
    assert [(one.name, one.access_token) for one in connections(home)] == [("default", "configured"), ("us", "")]
    monkeypatch.delenv(PREFIX + "ACCESS_TOKEN")
    assert [one.name for one in connections(home)] == ["us"], "an app without tokens is no connection beside stored ones"
    monkeypatch.setenv(PREFIX + "CONNECTIONS", "us")
    assert [one.name for one in connections(home)] == ["us"]


def test_a_stored_connection_holds_until_the_configured_tokens_change(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "ACCESS_TOKEN", "old")
    consent.store(home, _grant("a", access="consented"), wanted="default")

    def token() -> str:
        (connection,) = connections(home)
        return TokenStore(token_file(home, "default"), Tokens(connection.access_token, connection.refresh_token), lambda _: {}).access_token

    assert token() == "consented"
    monkeypatch.delenv(PREFIX + "ACCESS_TOKEN")
    assert token() == "consented", "what is no longer needed may be removed"
    monkeypatch.setenv(PREFIX + "ACCESS_TOKEN", "newer")
    assert token() == "newer"


def test_the_end_of_an_authorisation_is_told_two_weeks_ahead(home: Home) -> None:
    end = 1_800_000_000
    tokens = Tokens("access", "refresh", refresh_expires_at=end)
    consent.store(home, consent.Grant(tokens, "a", "Seller", "TH", None))
    found = connections(home)
    assert expiry_notes(home, found, end - 15 * DAY) == []
    assert "ends on 2027-01-15" in expiry_notes(home, found, end - 13 * DAY)[0]
    assert "ended on 2027-01-15" in expiry_notes(home, found, end + 1)[0]


@pytest.mark.parametrize(("status", "answer", "sentence"), [
    (200, {"code": 36004004, "message": "bad code very-secret"}, "30 minutes or already used"),
    (200, {"code": 36004005, "message": ""}, "no authorisation"), (200, {"code": 98001004, "message": ""}, "APP_SECRET"),
    (400, {"code": 36009004, "message": "Invalid app_key"}, "app key"), (500, b"<html>", "HTTP 500"),
    (200, {"code": 0, "data": {}}, "no new access token"), (200, b"{", "ended in the middle|ending in the middle"),
    (200, {"code": 0, "data": {"access_token": "x", "user_type": 1}}, "no seller's")])
def test_a_refused_code_is_one_sentence_with_a_remedy(home: Home, status: int, answer: Any, sentence: str) -> None:
    with answering(status, answer) as url, pytest.raises(ConsentError, match=sentence) as caught:
        consent.exchange(App("key", "very-secret", "", url, url), "the-code", sleep=lambda _: None)
    assert "very-secret" not in str(caught.value) and "the-code" not in str(caught.value)
    assert stored_names(home) == []


def test_an_overloaded_platform_is_asked_again(home: Home, world: World) -> None:
    waits: list[float] = []
    with Sandbox(world) as sandbox:
        sandbox.faults.append(Fault("http_500", count=2, path="/token/get"))
        asked = App(sandbox.credentials.app_key, sandbox.credentials.app_secret, "", sandbox.url, sandbox.url)
        assert consent.exchange(asked, sandbox.credentials.auth_code, waits.append).region == "US"
    assert waits == [1.0, 3.0]


def test_addresses_that_carry_secrets_reach_no_log_and_no_error(caplog: pytest.LogCaptureFixture, home: Home) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("urllib3").setLevel(logging.DEBUG)
    secret, code = "-".join(("very", "secret")), "-".join(("the", "code"))  # a traceback quotes the lines of this test
    with answering(200, {"code": 36004004}) as url, pytest.raises(ConsentError) as refused:
        consent.exchange(App("key", secret, "", url, url), code)
    with pytest.raises(ConsentError, match="cannot be reached") as unreachable:
        consent.exchange(App("key", secret, "", url, url), code)
    shown = caplog.text + "".join("".join(traceback.format_exception(error.value)) for error in (refused, unreachable))
    assert "/api/v2/token/get" in caplog.text, "the log does speak"
    assert secret not in shown and code not in shown


def test_what_a_missing_scope_costs() -> None:
    scopes = {endpoint.scope for endpoint in RESOURCES}
    assert lost_resources(scopes, RESOURCES) == {}
    assert lost_resources(scopes - {"seller.return_refund.basic"}, RESOURCES) == {"seller.return_refund.basic": ["returns", "cancellations"]}


def test_an_advertiser_s_consent(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConsentError, match="SOURCES__TIKTOK_ADS__APP_ID"):
        ads.app()
    for name, value in {"APP_ID": "7", "SECRET": "very-secret", "REDIRECT_URI": "https://x.example/back"}.items():
        monkeypatch.setenv(f"SOURCES__TIKTOK_ADS__{name}", value)
    page = ads.consent_page(ads.app(), "s")
    assert page == "https://business-api.tiktok.com/portal/auth?app_id=7&state=s&redirect_uri=https%3A%2F%2Fx.example%2Fback"
    answer = {"code": 0, "message": "OK", "data": {"access_token": "t", "advertiser_ids": ["701", "702"], "scope": [4]}}
    with answering(200, answer) as url:
        monkeypatch.setenv("SOURCES__TIKTOK_ADS__BASE_URL", url + "/")
        grant = ads.exchange(ads.app(), "the-code")
    assert ads.store(home, grant) == "default"
    stored = json.loads((home.tokens / "tiktok_ads_default.json").read_text())
    assert (stored["access_token"], stored["advertiser_ids"]) == ("t", ["701", "702"])
    assert (home.tokens / "tiktok_ads_default.json").stat().st_mode & 0o777 == 0o600
    assert ads.store(home, ads.Grant("u", ("801",), ())) == "default_2"
    assert ads.store(home, ads.Grant("v", ("701", "702", "703"), ()), wanted="asia") == "asia"
    assert sorted(file.name for file in home.tokens.glob("tiktok_ads_*.json")) == ["tiktok_ads_asia.json", "tiktok_ads_default_2.json"]
    with answering(200, {"code": 40002, "message": "very-secret"}) as url, pytest.raises(ConsentError, match="code 40002") as caught:
        ads.exchange(ads.App("7", "very-secret", "", url), "the-code")
    assert "very-secret" not in str(caught.value)
    with pytest.raises(ConsentError, match="cannot be reached"):
        ads.exchange(ads.App("7", "very-secret", "", url), "the-code")
