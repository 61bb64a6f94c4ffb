"""The doctor: every line has a verdict and a remedy, and nothing has to be there for it to speak."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from data_quality.database import DatabaseBusyError
from ingestion.config import Home
from ingestion.messages import text
from ingestion.sandbox import Sandbox, World
from ingestion.tiktok_ads import consent as ads
from ingestion.tiktok_shop import consent
from ingestion.tiktok_shop.tokens import Tokens
from ingestion.tiktok_shop.webhooks import EventLog
from orchestration import doctor
from orchestration.doctor_data import data_findings
from orchestration.doctor_platform import clock_finding, platform_findings
from orchestration.findings import Finding
from tests.support.cli import linkstar
from tests.unit.ingestion.test_webhooks import event

PREFIX = "SOURCES__TIKTOK_SHOP__"
DAY = 86_400


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home without any setting."""
    for name in ("APP_KEY", "APP_SECRET", "ACCESS_TOKEN", "REFRESH_TOKEN", "CONNECTIONS", "BASE_URL", "AUTH_URL"):
        monkeypatch.delenv(PREFIX + name, raising=False)
    for name in ("LINKSTAR_AS_OF", "LINKSTAR_REPORTING_CURRENCY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    return Home(tmp_path / "home")


def _by_subject(findings: object) -> dict[str, list[tuple[str, str]]]:
    """Verdicts and findings, by subject."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in findings:  # type: ignore[attr-defined]
        found.setdefault(one.subject, []).append((one.verdict, one.finding))
    return found


def test_an_empty_home_without_network_is_no_failure(home: Home) -> None:
    findings = list(doctor.examine(home))
    assert [finding for finding in findings if finding.verdict == "failed"] == []
    assert [finding for finding in findings if finding.verdict == "warning" and not finding.remedy] == []
    assert not home.root.exists(), "looking makes nothing"


def test_verdicts_are_said_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    assert [Finding(verdict, "", "").row()[0] for verdict in ("ok", "warning", "failed")] == ["ok", "warn", "fail"]
    monkeypatch.setenv("LINKSTAR_LANG", "zh")
    assert Finding("failed", "", "").row()[0] == "失败"


def test_versions_are_compared_with_what_the_project_was_made_for(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    bounds, python = doctor._bounds()
    assert {"duckdb", "dlt", "dbt-core", "great-expectations", "dagster"} <= set(bounds)
    assert python is not None and "3.8" not in python
    monkeypatch.setattr(doctor, "version", lambda name: "1.5.5" if name == "duckdb" else "999" if name == "dlt" else "0")
    found = {finding.subject: finding for finding in doctor._versions()}
    assert (found["python"].verdict, found["duckdb"].verdict, found["dlt"].verdict) == ("ok", "failed", "failed")
    assert found["duckdb"].finding == "1.5.5, made for ==1.5.6" and found["duckdb"].remedy
    assert doctor._version("x", "2.0", SpecifierSet(">=1,<2")).verdict == "failed"


@pytest.mark.parametrize(("free", "verdict"), [(50, "ok"), (3, "warning"), (1, "failed")])
def test_free_space_is_compared_with_what_a_refresh_needs(
        home: Home, monkeypatch: pytest.MonkeyPatch, free: int, verdict: str) -> None:
    usage = type("Usage", (), {"free": free * 1024**3})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    finding = doctor._disk(home)
    assert finding.verdict == verdict
    assert bool(finding.remedy) is (verdict != "ok")


@pytest.mark.parametrize(("ahead", "verdict", "shown"), [
    (0.4, "ok", "0 s ahead"), (-40, "ok", "40 s behind"), (15, "warning", "15 s ahead"), (-150, "warning", "150 s behind"),
    (31, "failed", "31 s ahead"), (-301, "failed", "301 s behind")])
def test_clocks(home: Home, ahead: float, verdict: str, shown: str) -> None:
    finding = clock_finding("host", ahead)
    assert (finding.verdict, finding.finding) == (verdict, shown)


def test_a_connection_is_looked_at_without_changing_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.create()
    with Sandbox(World.generate(7, 40, 30)) as sandbox:
        for name, value in sandbox.settings().items():
            if "TOKEN" not in name:
                monkeypatch.setenv(name, value)
        tokens = Tokens(sandbox.credentials.access_token, sandbox.credentials.refresh_token, refresh_expires_at=int(time.time()) + 3 * DAY)
        consent.store(home, consent.Grant(tokens, "a", "Seller", "US", ("seller.authorization.info", "seller.order.info")), "us")
        before = (home.tokens / "tiktok_shop_us.json").read_bytes()
        found = _by_subject(platform_findings(home))
        host = sandbox.url.removeprefix("http://")
        assert found["credentials of tiktok_shop"] == [("ok", "us")]
        assert found[host] == [("ok", "reached")]
        assert found[f"clock against {host}"][0][0] == "ok"
        assert found["connection us"][0][1].startswith("3 shops: ")
        assert found["authorisation of us"][0][0] == "warning"
        assert ("warning", "seller.product.basic is missing: no products") in found["scopes of us"]
        assert not any("seller.order.info" in finding for _, finding in found["scopes of us"])
        sandbox.expire_access_token()
        refused = _by_subject(platform_findings(home))["connection us"]
        assert refused[0][0] == "failed" and "access token" in refused[0][1]
        assert (home.tokens / "tiktok_shop_us.json").read_bytes() == before
        assert sandbox.credentials.access_token not in str(found)
    gone = _by_subject(platform_findings(home))
    assert gone[host][0][0] == "failed" and "cannot be reached" in gone[host][0][1]
    assert "connection us" not in gone, "what cannot be reached is said once"


def test_an_ended_authorisation_fails(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.create()
    for name, value in {"APP_KEY": "k", "APP_SECRET": "s", "BASE_URL": "http://127.0.0.1:1", "AUTH_URL": "http://127.0.0.1:1"}.items():
        monkeypatch.setenv(PREFIX + name, value)
    consent.store(home, consent.Grant(Tokens("a", "r", refresh_expires_at=1_700_000_000), "a", "Seller", "US", None))
    found = _by_subject(platform_findings(home))
    assert found["authorisation of default"] == [("failed", "ended on 2023-11-14")]
    assert found["scopes of default"] == [("ok", text("doctor_scopes_unknown"))]


def test_an_ads_connection_is_looked_for_at_its_address(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.create()
    assert _by_subject(platform_findings(home))["credentials of tiktok_ads"][0][0] == "warning"
    monkeypatch.setenv("SOURCES__TIKTOK_ADS__BASE_URL", "http://127.0.0.1:1/")
    ads.store(home, ads.Grant("t", ("701",), ()), "asia")
    found = _by_subject(platform_findings(home))
    assert found["credentials of tiktok_ads"] == [("ok", "asia")]
    assert found["127.0.0.1:1"][0][0] == "failed"


def test_an_event_that_announces_an_end_is_told(home: Home) -> None:
    home.create()
    EventLog(home).append(event(6, note="n"))
    ((verdict, finding),) = _by_subject(platform_findings(home))["events"]
    assert verdict == "warning" and "7490000000000000001" in finding


def test_credentials_in_part_fail(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "APP_KEY", "k")
    ((verdict, finding),) = _by_subject(platform_findings(home))["credentials of tiktok_shop"]
    assert verdict == "failed" and PREFIX + "APP_SECRET is not set" in finding


def test_held_rows_and_files_are_counted_with_their_money(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.inbox.mkdir()
    (home.inbox / "rates.csv").write_text("rate_date,from_currency,to_currency,rate\n2026-11-01,EUR,USD,1.1\n2026-11-02,EUR,USD,-\n")
    (home.inbox / "what.csv").write_text("a,b\n1,2\n")
    assert linkstar(tmp_path, "ingest", "sheets").returncode == 0
    done = linkstar(tmp_path, "doctor")
    assert done.returncode == 0, done.stdout
    assert "warn\tquarantine\t2 rows are held" in done.stdout
    assert "1 files are held: what.csv" in done.stdout
    chinese = linkstar(tmp_path, "doctor", environment={"LINKSTAR_LANG": "zh"})
    assert "警告\t隔离区\t2 行被隔离" in chinese.stdout


def test_a_refresh_that_writes_is_no_failure(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.create()
    home.warehouse.touch()

    def busy(_: Path) -> None:
        raise DatabaseBusyError("busy")

    monkeypatch.setattr("data_quality.quarantine.open_rows", busy)
    ((verdict, finding),) = _by_subject(data_findings(home, None))["quarantine"]
    assert verdict == "warning" and "refresh is writing" in finding
