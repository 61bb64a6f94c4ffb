"""Judging and retrying, with answers made by hand."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from email.utils import formatdate
from pathlib import Path
from typing import Any

import orjson
import pytest
from requests import PreparedRequest, Request, Response, Session
from requests.exceptions import ConnectionError as RequestsConnectionError

from ingestion.tiktok_shop.auth import TikTokShopAuth
from ingestion.tiktok_shop.exceptions import ApiError, AuthorizationError, PagingError, WindowTooLarge
from ingestion.tiktok_shop.paginator import PageTokenPaginator
from ingestion.tiktok_shop.session import RetryPolicy, SigningSession, judge
from ingestion.tiktok_shop.settings import ErrorClass
from ingestion.tiktok_shop.tokens import Tokens, TokenStore

SECRET = "s3cr3t-demo-key"


def answer(status: int = 200, body: Any = None, headers: Mapping[str, str] | None = None) -> Response:
    """One HTTP answer; a body that is not bytes is sent as JSON."""
    response = Response()
    response.status_code = status
    success = {"code": 0, "data": {}}
    response._content = body if isinstance(body, bytes) else orjson.dumps(success if body is None else body)
    response.headers.update(headers or {})
    return response


def error(code: int, message: str = "", status: int = 200) -> Response:
    """One error of the platform."""
    return answer(status, {"code": code, "message": message, "request_id": "2026ABC"})


class Wire:
    """Plays answers one after the other (the last one for ever) and remembers what was sent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answers: list[Response | Exception]) -> None:
        self.sent: list[str] = []
        self.waits: list[float] = []
        self.refreshes = 0
        self._answers = answers
        ticks = iter(range(1_760_000_000, 1_760_001_000))
        store = TokenStore(tmp_path / "tokens.json", Tokens("old", "refresh"), self._fetch)
        auth = TikTokShopAuth("key", SECRET, store, clock=lambda: float(next(ticks)))
        policy = RetryPolicy(attempts=4, base=1.0, cap=8.0, total_wait=60.0)
        self.session = SigningSession(auth, store, policy, sleep=self.waits.append)
        monkeypatch.setattr(Session, "send", lambda _, request, **options: self._send(request, **options))

    def call(self) -> Response:
        """Send one request."""
        return self.session.send(Request("POST", "https://host.invalid/order/1/orders/search", data=b"{}",
                                         params={"shop_cipher": "secret-cipher"}).prepare())

    def _send(self, request: PreparedRequest, **options: Any) -> Response:
        assert options["timeout"]
        self.sent.append(str(request.url))
        played = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(played, Exception):
            raise played
        return played

    def _fetch(self, refresh_token: str) -> Mapping[str, Any]:
        self.refreshes += 1
        return {"access_token": "new", "refresh_token": "rotated"}


@pytest.mark.parametrize("fault", [
    answer(429), answer(500), answer(503, b"<html>"), answer(408), error(36009002), error(36009003),
    error(36009007), error(36009037), answer(200, {"code": "36009002"}), answer(200, b'{"code":0,"da'), answer(200, b""), RequestsConnectionError("x"),
], ids=lambda fault: str(getattr(fault, "content", fault))[:30])
def test_transient_faults_are_retried_with_a_new_signature(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: Response | Exception) -> None:
    wire = Wire(monkeypatch, tmp_path, [fault, answer()])
    assert wire.call().status_code == 200
    assert len(wire.sent) == len(set(wire.sent)) == 2, "each attempt has its own timestamp and signature"


def test_attempts_are_bounded_and_waits_are_jittered_and_capped(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wire = Wire(monkeypatch, tmp_path, [answer(500)])
    with pytest.raises(ApiError, match="HTTP 500"):
        wire.call()
    assert len(wire.sent) == 4
    assert all(0 <= wait <= 2.0 ** place for place, wait in enumerate(wire.waits))


@pytest.mark.parametrize("is_date", [False, True])
def test_retry_after_is_honoured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_date: bool) -> None:
    header = formatdate(time.time() + 8, usegmt=True) if is_date else "7"
    wire = Wire(monkeypatch, tmp_path, [answer(429, b"", {"Retry-After": header}), answer()])
    wire.call()
    assert 6 <= wire.waits[0] <= 8


def test_a_wait_beyond_the_bound_is_not_waited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wire = Wire(monkeypatch, tmp_path, [answer(429, b"", {"Retry-After": "3600"})])
    with pytest.raises(ApiError):
        wire.call()
    assert wire.waits == []


@pytest.mark.parametrize("code, message", [
    (105001, ""), (105002, ""), (36009004, "x-tts-access-token header is invalid")])
def test_the_token_is_refreshed_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: int,
                                     message: str) -> None:
    wire = Wire(monkeypatch, tmp_path, [error(code, message, 401), answer()])
    wire.call()
    assert (wire.refreshes, len(wire.sent)) == (1, 2)
    (tmp_path / "other").mkdir()
    stubborn = Wire(monkeypatch, tmp_path / "other", [error(code, message, 401)])
    with pytest.raises(AuthorizationError, match="access token"):
        stubborn.call()
    assert (stubborn.refreshes, len(stubborn.sent)) == (1, 2)


@pytest.mark.parametrize("fault, expected", [
    (error(36009004, "Invalid timestamp"), "clock"), (error(36009004, "Invalid app_key"), "app key"),
    (error(36009004, "Invalid API version"), "version"), (error(106001, status=401), "signature"),
    (error(105005), "may not read"), (error(424242), "424242"), (answer(403, b"no"), "HTTP 403"),
])
def test_other_faults_fail_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: Response,
                                   expected: str) -> None:
    wire = Wire(monkeypatch, tmp_path, [fault])
    with pytest.raises(ApiError, match=expected) as caught:
        wire.call()
    assert len(wire.sent) == 1
    assert caught.value.remedy


def test_a_window_that_is_too_large_or_too_slow_is_told_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(WindowTooLarge):
        Wire(monkeypatch, tmp_path, [error(12052180)]).call()
    slow = Wire(monkeypatch, tmp_path, [error(36009007, status=504)])
    with pytest.raises(WindowTooLarge):
        slow.call()
    assert len(slow.sent) == 3, "retried first"


def test_errors_repeat_nothing_the_platform_or_we_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for fault in (error(424242, f"{SECRET} secret-cipher Ada Lovelace"), answer(500, b"Ada Lovelace"),
                  RequestsConnectionError("https://host.invalid/?sign=abc&shop_cipher=secret-cipher")):
        with pytest.raises(ApiError) as caught:
            Wire(monkeypatch, tmp_path, [fault]).call()
        shown = f"{caught.value!r} {caught.value.__cause__!r}"
        assert not any(text in shown for text in (SECRET, "secret-cipher", "Ada", "sign="))


def test_a_success_without_data_is_asked_again_before_it_is_an_empty_page(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wire = Wire(monkeypatch, tmp_path, [answer(body={"code": 0, "data": None})])
    assert wire.call().status_code == 200
    assert len(wire.sent) == 3


def test_an_error_code_decides_before_a_plain_status() -> None:
    verdict = judge(error(105002, status=401), "/path")
    assert verdict is not None
    assert verdict.error_class is ErrorClass.REFRESH_TOKEN


@pytest.mark.parametrize("refused", [answer(401, b"expired"), error(36009004, "Invalid access token")])
def test_a_refused_token_is_recognised_however_it_is_said(refused: Response) -> None:
    verdict = judge(refused, "/path")
    assert verdict is not None
    assert verdict.error_class is ErrorClass.REFRESH_TOKEN


def test_a_code_sent_as_text_is_a_code() -> None:
    assert judge(answer(body={"code": "0", "data": {}}), "/path") is None


def paged(tokens: list[str | None]) -> Iterator[tuple[PageTokenPaginator, Request]]:
    """A paginator led through pages with these next tokens."""
    paginator, request = PageTokenPaginator(), Request("POST", "https://host.invalid/", params={"page_size": "2"})
    paginator.init_request(request)
    for token in tokens:
        paginator.update_state(answer(body={"code": 0, "data": {"next_page_token": token}}), [])
        paginator.update_request(request)
        yield paginator, request


def test_paging_ends_with_an_empty_token_and_pins_the_rest() -> None:
    seen = [(paginator.has_next_page, dict(request.params)) for paginator, request in paged(["a+/=", "b", ""])]
    assert seen == [(True, {"page_size": "2", "page_token": "a+/="}), (True, {"page_size": "2", "page_token": "b"}),
                    (False, {"page_size": "2", "page_token": "b"})]
    assert [paginator.has_next_page for paginator, _ in paged([None])] == [False]


def test_a_token_that_comes_twice_is_an_error() -> None:
    with pytest.raises(PagingError):
        list(paged(["a", "b", "a"]))


def test_pages_that_do_not_end_are_an_error() -> None:
    with pytest.raises(PagingError, match="do not end"):
        list(paged([str(number) for number in range(101)]))
