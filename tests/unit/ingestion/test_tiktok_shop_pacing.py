"""How fast the platform is asked, on a clock of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from requests import Request, Session

from ingestion.tiktok_shop.auth import TikTokShopAuth
from ingestion.tiktok_shop.pacing import Pace
from ingestion.tiktok_shop.session import RetryPolicy, SigningSession
from ingestion.tiktok_shop.tokens import Tokens, TokenStore
from tests.unit.ingestion.test_tiktok_shop_session import SECRET, answer, error


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def _seconds_of(requests: int, pace: Pace, clock: Clock, shop: str = "one", path: str = "/order/202309/orders") -> float:
    """How long that many requests take."""
    before = clock.now
    for _ in range(requests):
        pace.bucket(shop, path).take()
    return clock.now - before


def test_a_burst_is_free_and_then_the_rate_holds() -> None:
    clock = Clock()
    pace = Pace(10, 30, clock, clock.sleep)
    assert _seconds_of(30, pace, clock) == 0
    assert _seconds_of(100, pace, clock) == pytest.approx(10)


def test_time_without_requests_fills_the_bucket_up_to_the_burst() -> None:
    clock = Clock()
    pace = Pace(10, 30, clock, clock.sleep)
    _seconds_of(30, pace, clock)
    clock.now += 1
    assert _seconds_of(10, pace, clock) == 0
    clock.now += 1_000
    assert _seconds_of(31, pace, clock) == pytest.approx(0.1)


def test_shops_and_endpoint_families_do_not_wait_for_each_other() -> None:
    clock = Clock()
    pace = Pace(1, 1, clock, clock.sleep)
    assert _seconds_of(1, pace, clock) == 0
    assert _seconds_of(1, pace, clock, shop="two") == 0
    assert _seconds_of(1, pace, clock, path="/finance/202309/statements") == 0
    assert _seconds_of(1, pace, clock, path="/order/202507/orders") == 1, "another endpoint of the same family waits"


def test_throttling_halves_the_rate_down_to_the_floor_and_quiet_minutes_raise_it() -> None:
    clock = Clock()
    pace = Pace(10, 30, clock, clock.sleep)
    bucket = pace.bucket("one", "/order/x")
    bucket.slow_down()
    assert bucket.rate == 5
    assert _seconds_of(10, pace, clock) == pytest.approx(2), "nothing is left of the burst"
    for _ in range(20):
        bucket.slow_down()
    assert bucket.rate == 0.2
    clock.now += 599
    bucket.take()
    assert bucket.rate == 0.2
    clock.now += 1
    bucket.take()
    assert bucket.rate == 0.25
    for _ in range(100):
        clock.now += 600
        bucket.take()
    assert bucket.rate == 10, "never above what is configured"


def test_a_configured_rate_below_the_floor_is_kept() -> None:
    clock = Clock()
    bucket = Pace(0.1, 1, clock, clock.sleep).bucket("one", "/order/x")
    bucket.slow_down()
    assert bucket.rate == 0.1


@pytest.mark.parametrize(("fault", "rate"), [
    (answer(429, b""), 5.0), (error(36009002), 5.0), (error(36009037, status=429), 5.0),
    (answer(503, b""), 10.0), (error(36009003), 10.0)], ids=["429", "throttled_200", "limited", "overload", "internal"])
def test_the_session_waits_its_turn_and_slows_down_when_throttled(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: object, rate: float) -> None:
    clock, answers = Clock(), [fault, answer()]
    pace = Pace(10, 1, clock, clock.sleep)
    store = TokenStore(tmp_path / "tokens.json", Tokens("old", "refresh"), lambda _: {})
    signed_at: list[float] = []
    auth = TikTokShopAuth("key", SECRET, store, clock=lambda: signed_at.append(clock.now) or 1_760_000_000.0)
    session = SigningSession(auth, store, RetryPolicy(base=0.0), sleep=clock.sleep, pace=pace)
    monkeypatch.setattr(Session, "send", lambda *_, **__: answers.pop(0))
    session.send(Request("GET", "https://host.invalid/order/1/orders", params={"shop_cipher": "a+b"}).prepare())
    assert pace.bucket("a+b", "/order/2/x").rate == rate
    assert signed_at == [0.0, pytest.approx(1 / rate)], "signed only when its turn had come"
