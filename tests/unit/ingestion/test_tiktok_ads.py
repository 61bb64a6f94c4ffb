"""The ads source's small parts: rows, windows, credentials, the meaning of answers."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from requests import Request, Response

from ingestion.config import Home
from ingestion.quarantine import QuarantineRecord
from ingestion.tiktok_ads.client import AdsSession, PageNumberPaginator, judge
from ingestion.tiktok_ads.credentials import Reach, connections, reach
from ingestion.tiktok_ads.exceptions import ApiError, AuthorizationError, ConfigurationError, PermissionMissing
from ingestion.tiktok_ads.rows import Place, Row, parse_object, parse_report
from ingestion.tiktok_ads.settings import AD_DAYS, ADS, CAMPAIGN_DAYS, CREATIVE_DAYS, STORES, ErrorClass
from ingestion.tiktok_ads.windows import today_in, windows_to_read
from ingestion.tiktok_shop.session import RetryPolicy

PLACE = Place("ad_days", "A", "report/integrated/get/", 1, 1)


def ad_day(**metrics: Any) -> dict[str, Any]:
    """A row of the auction's report."""
    return {"dimensions": {"ad_id": "7", "stat_time_day": "2026-10-29 00:00:00"}, "metrics": {"spend": "48.20", "ctr": "1.25", **metrics}}


def answer(body: Any, status: int = 200) -> Response:
    """An HTTP answer."""
    response = Response()
    response.status_code = status
    response._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return response


def test_a_row_lands_as_the_platform_writes_it() -> None:
    row = parse_report(AD_DAYS, ("spend", "ctr"), ad_day(surprise="1"), {}, PLACE)
    assert isinstance(row, Row)
    assert (row.record_key, row.day) == ("A|7|2026-10-29", date(2026, 10, 29))
    assert row.payload == {"ad_id": "7", "date": "2026-10-29", "spend": "48.20", "ctr": "1.25"}


def test_keys_of_gmv_max() -> None:
    day = {"stat_time_day": "2026-10-29 00:00:00"}
    creative = parse_report(CREATIVE_DAYS, ("cost",), {"dimensions": {"item_id": "-1", **day}, "metrics": {"cost": "4.00"}},
                            {"store_id": "S", "campaign_id": "K", "item_group_id": "P"}, PLACE)
    campaign = parse_report(CAMPAIGN_DAYS, ("cost",), {"dimensions": {"campaign_id": "K", **day}, "metrics": {"cost": "4.00"}},
                            {"store_id": "S", "promotion_type": "LIVE"}, PLACE)
    assert isinstance(creative, Row) and isinstance(campaign, Row)
    assert creative.record_key == "A|S|K|P|-1|2026-10-29"
    assert campaign.record_key == "A|S|K|2026-10-29"
    assert campaign.payload["promotion_type"] == "LIVE"


@pytest.mark.parametrize(("value", "code", "field"), [
    (ad_day(spend="-"), "bad_money", "spend"), (ad_day(spend=None), "bad_money", "spend"), (ad_day(spend="1,5"), "bad_money", "spend"),
    ({**ad_day(), "dimensions": {"ad_id": "7", "stat_time_day": "yesterday"}}, "bad_time", "stat_time_day"),
    ({**ad_day(), "dimensions": {"stat_time_day": "2026-10-29"}}, "missing_key", "ad_id"), ("text", "not_an_object", "list"),
    ({"dimensions": {}, "metrics": []}, "not_an_object", "list"),
])
def test_rows_that_are_held(value: Any, code: str, field: str) -> None:
    held = parse_report(AD_DAYS, ("spend", "ctr"), value, {}, PLACE)
    assert isinstance(held, QuarantineRecord)
    assert (held.reason.code, held.values["field"], held.source) == (code, field, "tiktok_ads")


def test_an_unknown_net_cost_is_no_reason_to_hold_a_row() -> None:
    value = {"dimensions": {"campaign_id": "K", "stat_time_day": "2026-10-29"}, "metrics": {"cost": "4.00", "net_cost": "-"}}
    assert isinstance(parse_report(CAMPAIGN_DAYS, ("cost", "net_cost"), value, {"store_id": "S", "promotion_type": "LIVE"}, PLACE), Row)
    value["metrics"]["net_cost"] = "some"
    assert isinstance(parse_report(CAMPAIGN_DAYS, ("cost", "net_cost"), value, {"store_id": "S", "promotion_type": "LIVE"}, PLACE), QuarantineRecord)


def test_objects_keep_their_allow_list() -> None:
    ad = parse_object({"ad_id": 7, "tiktok_item_id": "75", "ad_texts": ["call me"], "landing_page_url": "x"}, Place(ADS, "A", "ad/get/", 1, 1))
    assert isinstance(ad, Row)
    assert ad.payload == {"ad_id": "7", "tiktok_item_id": "75"}
    store = parse_object({"store_id": "S", "exclusive_authorized_advertiser_info": {"advertiser_id": 1, "advertiser_name": "Ada"}}, Place(STORES, "A", "", 1, 1))
    assert isinstance(store, Row)
    assert store.payload["exclusive_authorized_advertiser_info"] == {"advertiser_id": "1"}
    assert isinstance(parse_object({"ad_name": "x"}, Place(ADS, "A", "ad/get/", 1, 1)), QuarantineRecord)


def test_windows_of_a_first_load_and_of_a_night() -> None:
    today = date(2026, 11, 20)
    first = windows_to_read(None, today, Reach())
    assert (first[0][0], first[-1][1], len(first)) == (date(2025, 11, 21), today, 13)
    assert all((last - start).days < 30 for start, last in first)
    assert [(after[0] - before[1]).days for before, after in zip(first, first[1:], strict=False)] == [1] * 12
    assert windows_to_read(date(2026, 11, 19), today, Reach()) == [(date(2026, 11, 6), today)]
    assert windows_to_read(date(2026, 12, 1), today, Reach()) == [(date(2026, 11, 7), today)]


def test_today_is_the_advertisers() -> None:
    moment = datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert [today_in(zone, moment).day for zone in ("America/Los_Angeles", "Asia/Bangkok", "", "Mars/Olympus", "../etc/passwd")] == [19, 20, 20, 20, 20]


@pytest.mark.parametrize(("body", "status", "kind", "error"), [
    ({"code": 40100, "message": "x"}, 200, ErrorClass.RETRY, ApiError), ({"code": "50000"}, 200, ErrorClass.RETRY, ApiError),
    ({"code": 51010}, 200, ErrorClass.RETRY, ApiError), ({"code": 40099, "message": "App QPS limit reached"}, 200, ErrorClass.RETRY, ApiError),
    ({"code": 40105}, 200, ErrorClass.REAUTHORISE, AuthorizationError), ({"code": 40001}, 200, ErrorClass.NO_PERMISSION, PermissionMissing),
    ({"code": 40002, "message": "secret text"}, 200, ErrorClass.FAIL, ApiError), (b"<html>", 502, ErrorClass.RETRY, ApiError),
    (b"{", 200, ErrorClass.RETRY, ApiError), ({"code": 0, "data": None}, 200, ErrorClass.RETRY, ApiError), (b"", 404, ErrorClass.FAIL, ApiError),
    ({"code": 40100}, 429, ErrorClass.RETRY, ApiError), ([], 200, ErrorClass.RETRY, ApiError),
])
def test_what_answers_mean(body: Any, status: int, kind: ErrorClass, error: type[ApiError]) -> None:
    found, found_kind = judge(answer(body, status), "/ad/get/")
    assert type(found) is error
    assert found_kind is kind
    assert "secret text" not in str(found)


def test_a_success_is_no_error() -> None:
    assert judge(answer({"code": 0, "data": {}}), "/ad/get/")[0] is None


def test_a_request_gives_up_after_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    session = AdsSession("t", RetryPolicy(attempts=4, base=0.001), waits.append, use_environment=False)
    calls = []
    monkeypatch.setattr("requests.Session.send", lambda *_, **__: calls.append(1) or answer({"code": 51010}))
    request = session.prepare_request(Request("GET", "http://127.0.0.1/ad/get/?secret=abc"))
    with pytest.raises(ApiError) as raised:
        session.send(request)
    assert (len(calls), len(waits)) == (4, 3)
    assert "abc" not in str(raised.value)


def test_calls_keep_apart_after_throttling(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    session = AdsSession("t", RetryPolicy(attempts=4, base=0.0), waits.append, use_environment=False)
    answers = [{"code": 0, "data": {}}, {"code": 40100}, {"code": 0, "data": {}}, {"code": 0, "data": {}}]
    monkeypatch.setattr("requests.Session.send", lambda *_, **__: answer(answers.pop(0)))
    request = session.prepare_request(Request("GET", "http://127.0.0.1/ad/get/"))
    for expected in ([], [0.0, 0.1], [0.1]):
        waits.clear()
        session.send(request)
        assert waits == expected


def test_pages_end_with_the_last_page() -> None:
    paginator = PageNumberPaginator()
    request = Request("GET", "http://127.0.0.1/", params={})
    paginator.init_request(request)
    seen = []
    for total in (3, 3, "3"):
        paginator.update_state(answer({"code": 0, "data": {"page_info": {"total_page": total}}}), [])
        paginator.update_request(request)
        seen.append((request.params["page"], paginator.has_next_page))
    assert seen == [("2", True), ("3", True), ("4", False)]
    paginator.init_request(request)
    paginator.update_state(answer({"code": 0, "data": {}}), [1])
    assert not paginator.has_next_page


class TestCredentials:
    """Settings of the environment and stored connections."""

    @pytest.fixture(autouse=True)
    def _nothing_configured(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in [name for name in os.environ if name.startswith("SOURCES__TIKTOK_ADS__")]:
            monkeypatch.delenv(name)

    def test_none(self, tmp_path: Path) -> None:
        assert connections(Home(tmp_path)) == []

    def test_of_the_environment(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {"ACCESS_TOKEN": "t1", "ADVERTISER_IDS": "7400000000000000001, 7400000000000000002", "APP_ID": "7", "SECRET": "s"}.items():
            monkeypatch.setenv(f"SOURCES__TIKTOK_ADS__{name}", value)
        [found] = connections(Home(tmp_path))
        assert (found.name, found.access_token, found.app_id) == ("default", "t1", "7")
        assert found.advertiser_ids == ("7400000000000000001", "7400000000000000002")
        assert "t1" not in repr(found)

    def test_several(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        home = Home(tmp_path).create()
        (home.tokens / "tiktok_ads_asia.json").write_text(json.dumps({"access_token": "t3", "advertiser_ids": ["9"]}))
        (home.tokens / "tiktok_ads_europe.json").write_text(json.dumps({"access_token": "old", "advertiser_ids": ["8"]}))
        for name, value in {"CONNECTIONS": "us,europe", "US__ACCESS_TOKEN": "t1", "EUROPE__ACCESS_TOKEN": "t2", "APP_ID": "7"}.items():
            monkeypatch.setenv(f"SOURCES__TIKTOK_ADS__{name}", value)
        found = {one.name: (one.access_token, one.app_id, one.advertiser_ids) for one in connections(home)}
        assert found == {"us": ("t1", "7", ()), "europe": ("t2", "7", ("8",)), "asia": ("t3", "7", ("9",))}

    def test_incomplete_or_unreadable(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOURCES__TIKTOK_ADS__CONNECTIONS", "us")
        with pytest.raises(ConfigurationError, match="SOURCES__TIKTOK_ADS__US__ACCESS_TOKEN"):
            connections(Home(tmp_path))
        monkeypatch.delenv("SOURCES__TIKTOK_ADS__CONNECTIONS")
        home = Home(tmp_path).create()
        (home.tokens / "tiktok_ads_us.json").write_text("[]")
        with pytest.raises(ConfigurationError, match="us"):
            connections(home)

    def test_reach(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOURCES__TIKTOK_ADS__INITIAL_DAYS", "60")
        monkeypatch.setenv("SOURCES__TIKTOK_ADS__METRICS__AD_DAYS", "spend, clicks")
        assert reach() == Reach(60, 14, {"ad_days": ("spend", "clicks")})
        monkeypatch.setenv("SOURCES__TIKTOK_ADS__LOOKBACK_DAYS", "two weeks")
        with pytest.raises(ConfigurationError, match="LOOKBACK_DAYS"):
            reach()
