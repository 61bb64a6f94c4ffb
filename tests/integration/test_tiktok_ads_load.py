"""The ads source against the sandbox over real HTTP: nights, faults, restatement, what stops and what goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partialmethod
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import duckdb
import pytest

from ingestion.config import Home
from ingestion.pipeline import run_pipeline
from ingestion.report import LoadReport, RunContext
from ingestion.sandbox import Fault, Sandbox, World
from ingestion.tiktok_ads import load
from ingestion.tiktok_ads.run import Run
from ingestion.tiktok_shop.session import RetryPolicy

END = datetime(2026, 11, 20, 12, tzinfo=UTC)
TABLES = ("advertisers", "ads", "ad_days", "gmv_max_stores", "gmv_max_campaign_days", "gmv_max_product_days", "gmv_max_creative_days", "gmv_max_live_days")
ADS = "/open_api/v1.3/"
Night = Callable[..., LoadReport]


@pytest.fixture(scope="module")
def world() -> World:
    return World.generate(orders=60, days=50, end=END)


@pytest.fixture
def sandbox(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The ads API; waits are short, the past too."""
    monkeypatch.setattr("ingestion.tiktok_ads.client.RetryPolicy", lambda: RetryPolicy(base=0.001, cap=0.002))
    with Sandbox(world) as sandbox:
        for name, value in sandbox.settings().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("SOURCES__TIKTOK_ADS__INITIAL_DAYS", "40")
        monkeypatch.setenv("LINKSTAR_LANG", "en")
        yield sandbox


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def night(home: Home, sandbox: Sandbox) -> Night:
    """Plays one run, a number of days before the end of the world, into a home."""
    def play(days_before: float = 0, into: Home | None = None) -> LoadReport:
        sandbox.as_of = END - timedelta(days=days_before)
        return load(RunContext(into or home, sandbox.as_of, "night"))
    return play


def rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the raw schema."""
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("set schema = 'raw_tiktok_ads'")
        return connection.execute(sql).fetchall()


def current(home: Home) -> dict[str, list[tuple[str, str]]]:
    """Key and content of the latest version of every record."""
    return {table: rows(home, f"""select record_key, content_hash from {table}
        qualify row_number() over (partition by record_key order by known_at desc, version_id desc) = 1 and not is_gone order by 1""") for table in TABLES}


def states(report: LoadReport) -> dict[str, set[str]]:
    """Statuses by resource."""
    found: dict[str, set[str]] = {}
    for entry in report.resources:
        found.setdefault(entry.resource, set()).add(entry.status)
    return found


def spend(home: Home) -> Decimal:
    """Money of the auction's ads as stored now."""
    [(total,)] = rows(home, """select sum(cast(payload ->> 'spend' as decimal(18, 4))) from (
        select payload, is_gone from ad_days qualify row_number() over (partition by record_key order by known_at desc, version_id desc) = 1) where not is_gone""")
    return Decimal(total)


def test_a_first_load_lands_every_table_and_the_next_adds_nothing(home: Home, night: Night) -> None:
    report = night()
    assert (report.status, states(report)) == ("loaded", {name: {"loaded"} for name in TABLES})
    assert all(rows(home, f"select count(*) from {table}")[0][0] for table in TABLES)
    assert len({advertiser for (advertiser,) in rows(home, "select advertiser_id from gmv_max_live_days")}) == 3
    assert rows(home, "select count(*) from gmv_max_creative_days where record_key like '%|-1|%'")[0][0] > 0
    assert rows(home, "select distinct payload ->> 'currency' from advertisers order by 1") == [("GBP",), ("THB",), ("USD",)]
    assert rows(home, "select max(payload ->> 'date') from ad_days where advertiser_id like '74001%'") == [("2026-11-20",)]
    before = {table: rows(home, f"select count(*) from {table}") for table in TABLES}
    again = night()
    assert again.rows_new == 0
    assert {table: rows(home, f"select count(*) from {table}") for table in TABLES} == before
    assert sum(entry.rows_unchanged for entry in again.resources) > 100


def test_figures_land_as_sent(home: Home, night: Night) -> None:
    night()
    [(payload,)] = rows(home, "select payload from ad_days where cast(payload ->> 'clicks' as integer) > 0 order by record_key limit 1")
    figures = json.loads(payload)
    assert all(isinstance(value, str) for value in figures.values())
    assert Decimal(figures["ctr"]) > 1  # percent, as the platform writes it


def test_late_figures_are_new_versions_as_far_as_the_look_back(home: Home, night: Night, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOURCES__TIKTOK_ADS__INITIAL_DAYS", "60")  # all of the world, on either night
    night(9)
    night(0)
    whole = Home(tmp_path / "whole")
    night(0, whole)
    assert spend(home) == spend(whole)
    versions = dict(rows(home, "select payload ->> 'date', count(*) - count(distinct record_key) from ad_days group by 1"))
    assert versions["2026-11-10"] > 0
    assert not any(more for on, more in versions.items() if on < "2026-10-29")


@pytest.mark.slow
def test_faulty_nights_end_where_one_quiet_night_ends(home: Home, night: Night, sandbox: Sandbox, tmp_path: Path) -> None:
    paths = ("report/integrated", "ad/get", "gmv_max/store", "gmv_max/report", "advertiser/info")
    faults = [[Fault("http_429", path=ADS + path), Fault("http_429", path=ADS + path, retry_after=0), Fault("throttled_200", path=ADS + path, skip=1),
               Fault("throttled_200", path=ADS + path, code=50000), Fault("throttled_200", path=ADS + path, code=51010, skip=2),
               Fault("http_500", path=ADS + path), Fault("cut_body", path=ADS + path, skip=1), Fault("repeat_rows", path=ADS + path, count=3)] for path in paths]
    sandbox.faults.extend(fault for of_path in faults for fault in of_path)
    report = night()
    assert not report.has_failed, [entry.message for entry in report.resources if entry.status == "failed"]
    sandbox.faults.clear()
    quiet = Home(tmp_path / "quiet")
    night(into=quiet)
    assert current(home) == current(quiet)


def test_one_broken_advertiser_does_not_stop_the_others(home: Home, night: Night, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    known = [one.id for one in sandbox.api.ads.advertisers]
    monkeypatch.setenv("SOURCES__TIKTOK_ADS__ADVERTISER_IDS", ",".join([known[0], "999", known[2]]))
    report = night()
    assert report.has_failed and report.status == "loaded"
    failed = {entry.scope for entry in report.resources if entry.status == "failed"}
    assert failed == {"999"}
    assert {entry.status for entry in report.resources if entry.resource == "gmv_max_stores" and entry.scope == "999"} == {"skipped"}
    assert {advertiser for (advertiser,) in rows(home, "select distinct advertiser_id from ad_days")} == {known[0], known[2]}


def test_one_broken_connection_does_not_stop_the_others(home: Home, night: Night, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    known = [one.id for one in sandbox.api.ads.advertisers]
    prefix = "SOURCES__TIKTOK_ADS__"
    for name, value in {"CONNECTIONS": "us,europe", "US__ACCESS_TOKEN": "revoked", "EUROPE__ACCESS_TOKEN": sandbox.api.ads.credentials.access_token,
                        "US__ADVERTISER_IDS": known[0], "EUROPE__ADVERTISER_IDS": known[1]}.items():
        monkeypatch.setenv(prefix + name, value)
    report = night()
    [listed] = [entry for entry in report.resources if entry.resource == "advertisers"]
    assert (report.status, listed.status) == ("loaded", "failed")
    assert "us" in listed.message and "authorise" in listed.remedy and "revoked" not in listed.message
    assert {advertiser for (advertiser,) in rows(home, "select distinct advertiser_id from ad_days")} == {known[1]}


def test_a_token_revoked_in_mid_run_keeps_what_was_read(home: Home, night: Night, sandbox: Sandbox) -> None:
    sandbox.faults.append(Fault("expired_token", count=10_000, path="gmv_max/report", skip=4))
    report = night()
    assert report.has_failed
    assert states(report)["ad_days"] == {"loaded"}
    assert "failed" in states(report)["gmv_max_creative_days"]
    sandbox.faults.clear()
    assert not night().has_failed
    assert rows(home, "select count(*) from gmv_max_creative_days")[0][0] > 0


def test_without_credentials_the_source_is_skipped(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACCESS_TOKEN", "APP_ID", "SECRET", "BASE_URL"):
        monkeypatch.delenv(f"SOURCES__TIKTOK_ADS__{name}", raising=False)
    report = load(RunContext(home, END, "night"))
    assert (report.status, report.has_failed) == ("skipped", False)
    assert report.message and report.remedy
    assert not home.warehouse.exists()


def test_a_refused_metric_is_named_with_its_remedy(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCES__TIKTOK_ADS__METRICS__AD_DAYS", "spend,retired_metric")
    report = night()
    [one, *_] = [entry for entry in report.resources if entry.resource == "ad_days"]
    assert one.status == "failed"
    assert "40002" in one.message
    assert "METRICS" in one.remedy
    assert states(report)["gmv_max_campaign_days"] == {"loaded"}


def test_stores_without_gmv_max_are_not_asked_for(home: Home, night: Night, sandbox: Sandbox, world: World) -> None:
    sandbox.api.ads.stores_without_gmv_max = {world.shops[0].market.shop_id}
    report = night()
    assert not report.has_failed
    asked = {entry.scope.split("|")[1] for entry in report.resources if entry.resource == "gmv_max_campaign_days"}
    assert asked == {shop.market.shop_id for shop in world.shops[1:]}  # the others list that store too, and may not read it
    assert rows(home, "select count(*) from gmv_max_stores where record_key like '74001%' and not cast(payload ->> 'is_gmv_max_available' as boolean)") == [(1,)]


def test_a_deleted_ad_is_gone_and_its_spend_stays(home: Home, night: Night, world: World) -> None:
    for days_before in (35, 15, 0):
        night(days_before)
    gone = {key for (key,) in rows(home, "select record_key from ads qualify row_number() over (partition by record_key order by known_at desc) = 1 and is_gone")}
    assert gone
    spent = {key.rpartition("|")[0] for (key,) in rows(home, "select record_key from ad_days where not is_gone")}
    assert gone & spent


def test_a_row_that_a_report_no_longer_shows_is_gone(home: Home, night: Night, sandbox: Sandbox) -> None:
    night()
    advertiser = sandbox.api.ads.advertisers[0]
    ad = advertiser.ads[0]
    vanished = ad.leaf.days.pop(max(day for day in ad.leaf.days if day < END.date()))
    try:
        report = night()
    finally:
        ad.leaf.days[max(day for day in advertiser.midnights if day < END.date())] = vanished
    assert rows(home, "select count(*) from ad_days where is_gone") == [(1,)]
    assert sum(entry.rows_new for entry in report.resources) == 1
    night()
    assert rows(home, "select record_key from ad_days qualify row_number() over (partition by record_key order by known_at desc, version_id desc) = 1 and is_gone") == []


@pytest.mark.slow
def test_a_long_first_load_is_committed_in_rounds_and_resumes(home: Home, night: Night, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stopped in the third round: the windows of the rounds before are not asked for again."""
    monkeypatch.setenv("SOURCES__TIKTOK_ADS__INITIAL_DAYS", "91")
    with monkeypatch.context() as patch:
        ticks = iter(range(10**9))  # every look at the clock is a second later: three windows a round
        patch.setattr("ingestion.tiktok_ads.run.CHECKPOINT_SECONDS", 4.0)
        patch.setattr(Run, "__init__", partialmethod(Run.__init__, clock=lambda: float(next(ticks))))
        rounds: list[int] = []

        def stopped(home: Any, pipeline: Any, data: Any) -> Any:
            rounds.append(1)
            if len(rounds) == 3:
                raise KeyboardInterrupt
            return run_pipeline(home, pipeline, data)

        patch.setattr("ingestion.tiktok_ads.run_pipeline", stopped)
        with pytest.raises(KeyboardInterrupt):
            night()
    [(first, last)] = rows(home, "select min(payload ->> 'date'), max(payload ->> 'date') from ad_days where advertiser_id like '74001%'")
    assert first < "2026-10-20" < "2026-11-10" < last
    asked: list[dict[str, str]] = []
    respond = sandbox.api.ads.respond

    def noted(method: str, target: str, *rest: Any) -> Any:
        asked.append({"path": urlsplit(target).path, **dict(parse_qsl(urlsplit(target).query))})
        return respond(method, target, *rest)

    monkeypatch.setattr(sandbox.api.ads, "respond", noted)
    assert not night().has_failed
    own = [call for call in asked if call["path"].endswith("integrated/get/") and call["advertiser_id"].startswith("74001")]
    assert min(call["start_date"] for call in own) > "2026-10-20" > first
    whole = Home(tmp_path / "whole")
    night(into=whole)
    assert current(home) == current(whole)


def test_no_secret_reaches_the_disk_or_a_message(home: Home, night: Night, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = [sandbox.api.ads.credentials.access_token, sandbox.api.ads.credentials.secret]
    report = night()
    sandbox.faults.append(Fault("http_500", count=100, path="oauth2/advertiser"))
    said = [entry.message + entry.remedy for one in (report, night()) for entry in one.resources]
    assert not [secret for secret in secrets for text in said if secret in text]
    for path in home.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [secret for secret in secrets if secret.encode() in content], path


def test_a_held_row_is_in_quarantine_until_it_lands(home: Home, night: Night, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    import ingestion.sandbox.ads_reports as reports

    values = reports._auction_values
    monkeypatch.setattr(reports, "_auction_values", lambda figures, currency: {**values(figures, currency), **({"spend": "n/a"} if currency == "THB" else {})})
    report = night()
    assert sum(entry.rows_held for entry in report.resources if entry.resource == "ad_days") > 0
    assert rows(home, "select count(*) from ad_days where advertiser_id like '74003%'") == [(0,)]
    held = rows(home, "select distinct reason_code, entity, source, scope like '74003%' from quarantine")
    assert held == [("bad_money", "ad_days", "tiktok_ads", True)]
    monkeypatch.undo()
    for name, value in sandbox.settings().items():
        monkeypatch.setenv(name, value)
    night()
    open_rows = rows(home, "select payload is null from (select record_key, is_gone, original as payload from quarantine qualify row_number() over (partition by record_key order by known_at desc, version_id desc) = 1) where not is_gone")
    landed = rows(home, "select count(*) from ad_days where advertiser_id like '74003%'")[0][0]
    assert landed > 0
    assert len(open_rows) < sum(entry.rows_held for entry in report.resources)
