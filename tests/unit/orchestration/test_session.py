"""Which stages run, which are skipped, and what may be published: with a stand-in for dbt and the checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_quality.results import CheckResult
from data_quality.results import StageResult as SuiteResult
from ingestion.config import Home, SettingsError
from ingestion.report import LoadReport, ResourceReport
from orchestration import session as session_module
from orchestration.dbt_results import STAGES, BuildResult, NodeResult
from orchestration.dbt_runner import DbtProject
from orchestration.errors import LinkstarError
from orchestration.ledger import Ledger
from orchestration.session import CheckFailedError, RefreshSession
from orchestration.staleness import SUITE_OF
from tests.support.published import MANIFEST, write_marts


class FakeProject(DbtProject):
    """Builds nothing but the mart clock; fails the stages it is told to."""

    def __init__(self, home: Home, folder: Path) -> None:
        super().__init__(home, folder)
        self.built: list[str] = []
        self.failing: set[str] = set()
        self.moved: dict[str, Any] = {}
        self.session: RefreshSession | None = None

    def affected(self, stage: Any, moved: Any) -> tuple[frozenset[str], int]:
        return frozenset(moved), 99

    def build(self, stage: Any, variables: Any, on_node: Any = None, *, models: Any = None) -> BuildResult:
        self.built.append(stage)
        self.moved[stage] = models if models is None else {name for name in models if name.startswith("raw_")}
        if stage == "marts" and self.session:
            write_marts(self.home, self.session.refresh)
        status = "error" if stage in self.failing else "success"
        return BuildResult(stage, [NodeResult("model.x.a", "a", "model", status, "broken", 0, 0.1)])

    def manifest_json(self) -> dict[str, Any]:
        return MANIFEST


Night = Callable[[], RefreshSession]


@pytest.fixture
def project(tmp_path: Path) -> FakeProject:
    folder = tmp_path / "project"
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text("name: x")
    return FakeProject(Home(tmp_path / "home").create(), folder)


@pytest.fixture
def night(project: FakeProject, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """Opens the next refresh; the plausibility checks pass."""
    monkeypatch.setenv("LINKSTAR_AS_OF", "2026-11-22T02:00:00Z")
    monkeypatch.setattr("data_quality.runner.run_stage", lambda suite, *_, **__: SuiteResult(suite, ()))
    ledger = Ledger(project.home)
    ledger.prepare()

    def begin() -> RefreshSession:
        project.built.clear()
        project.session = RefreshSession(project.home, ledger, ledger.begin("run", "test"), project)
        return project.session

    yield begin


def _everything(session: RefreshSession) -> dict[str, Any] | None:
    session.check("landed")
    for stage in STAGES:
        session.build(stage)
        session.check(SUITE_OF[stage])
    return session.publish()


def _land(home: Home) -> None:
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("create schema if not exists raw_x; create or replace table raw_x.t as select 1 as a, 'l1' as _dlt_load_id")
        connection.execute("create or replace table raw_x._dlt_loads as select 'l1' as load_id, 0 as status")


def test_nothing_new_builds_checks_and_publishes_nothing(night: Night, project: FakeProject) -> None:
    assert _everything(night()) is not None
    second = night()
    assert _everything(second) is None
    assert project.built == []
    assert second.builds == dict.fromkeys(STAGES)
    assert set(second.checks.values()) == {None}


def test_new_rows_build_every_stage(night: Night, project: FakeProject) -> None:
    _everything(night())
    _land(project.home)
    assert _everything(night()) is not None
    assert project.built == list(STAGES)
    assert project.moved == dict.fromkeys(STAGES, {"raw_x.t"})


def test_changed_models_build_every_stage_whole(night: Night, project: FakeProject) -> None:
    _everything(night())
    (project.folder / "models" / "a.yml").write_text("version: 2")
    _everything(night())
    assert project.moved == dict.fromkeys(STAGES)


def test_a_stage_whose_tables_were_touched_is_built_whole(night: Night, project: FakeProject) -> None:
    _everything(night())
    session = night()
    session.reopen("attribution")
    _everything(session)
    assert project.moved == {"staging": None, "attribution": None, "marts": None}
    assert project.built == ["attribution", "marts"]
    session = night()
    session.reopen("marts")
    _everything(session)
    assert (project.built, project.moved["marts"]) == (["marts"], set())


def test_a_moved_clock_builds_the_marts_only(night: Night, project: FakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    _everything(night())
    monkeypatch.setenv("LINKSTAR_AS_OF", "2026-11-23T02:00:00Z")
    assert _everything(night()) is not None
    assert project.built == ["marts"]
    assert project.moved["marts"] == set()


def test_a_load_that_ends_differently_builds_the_marts_only(night: Night, project: FakeProject) -> None:
    def night_with(*resources: ResourceReport) -> list[str]:
        session = night()
        report = LoadReport("tiktok_shop", resources=list(resources))
        session.ledger.record_load(session.refresh, report)
        files = [ResourceReport("costs", "costs.csv", status="skipped" if session.refresh.seq > 1 else "loaded")]
        session.ledger.record_load(session.refresh, LoadReport("sheets", resources=files))
        _everything(session)
        return list(project.built)

    orders, returns = ResourceReport("orders", "S1"), ResourceReport("returns", "S1")
    other = ResourceReport("orders", "S2")
    assert night_with(orders, returns, other) == list(STAGES)
    assert night_with(orders, returns, other) == [], "a file that is skipped because it did not change is no news"
    assert night_with(orders, ResourceReport("returns", "S1", status="skipped"), other) == ["marts"]
    assert project.moved["marts"] == set()
    assert night_with(orders, ResourceReport("returns", "S1", status="skipped"), other) == []
    assert night_with(orders, returns) == ["marts"], "one shop was not reached"


def test_marts_that_failed_on_new_rows_are_built_whole_when_the_clock_moves(
        night: Night, project: FakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    _everything(night())
    _land(project.home)
    project.failing = {"marts"}
    with pytest.raises(CheckFailedError):
        _everything(night())
    project.failing = set()
    monkeypatch.setenv("LINKSTAR_AS_OF", "2026-11-23T02:00:00Z")
    _everything(night())
    assert project.moved == {"staging": {"raw_x.t"}, "attribution": {"raw_x.t"}, "marts": {"raw_x.t"}}


def test_a_clock_moved_and_moved_back_builds_the_marts_again(
        night: Night, project: FakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run killed in the marts at another clock left half of them; the old fingerprint must not hide that."""
    _everything(night())
    monkeypatch.setenv("LINKSTAR_AS_OF", "2026-11-23T02:00:00Z")
    project.failing = {"marts"}
    with pytest.raises(CheckFailedError):
        _everything(night())
    project.failing = set()
    monkeypatch.setenv("LINKSTAR_AS_OF", "2026-11-22T02:00:00Z")
    _everything(night())
    assert project.built == ["marts"]


def test_a_failed_stage_is_built_again_and_nothing_is_published(night: Night, project: FakeProject) -> None:
    project.failing = {"attribution"}
    with pytest.raises(CheckFailedError, match="attribution could not be built"):
        _everything(night())
    assert not project.home.published.exists()
    project.failing = set()
    assert _everything(night()) is not None
    assert project.built == ["attribution", "marts"]


def test_a_failed_check_is_asked_again_without_building_again(
        night: Night, project: FakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = CheckResult("staging.a__plausibility", "staging.a", "plausible", "critical", False, 1.0, "<= 0", "bad", "坏")
    with monkeypatch.context() as patch:
        patch.setattr("data_quality.runner.run_stage", lambda suite, *_, **__: SuiteResult(suite, (bad,)))
        first = night()
        first.build("staging")
        result = first.check("staged")
    assert result is not None
    assert not result.passed
    second = night()
    second.build("staging")
    assert project.built == []
    asked = second.check("staged")
    assert asked is not None
    assert asked.passed
    assert second.check("staged") is None


def test_what_was_not_checked_is_not_published(night: Night, project: FakeProject) -> None:
    session = night()
    with pytest.raises(LinkstarError, match="no marts yet"):
        session.publish()
    for stage in STAGES:
        session.build(stage)
    with pytest.raises(LinkstarError, match="not checked"):
        session.publish()
    for suite in session_module.SUITES:
        session.check(suite)
    assert session.publish() is not None


def test_row_level_tests_look_back_to_the_last_tested_refresh(night: Night, project: FakeProject) -> None:
    _everything(night())
    _land(project.home)
    project.failing = {"staging"}
    failing = night()
    assert failing.variables("staging")["checked_seq"] == 1
    with pytest.raises(CheckFailedError):
        failing.build("staging")
    third = night()
    assert (third.variables("staging")["checked_seq"], third.variables("staging")["run_seq"]) == (1, 3)


def test_all_rows_are_tested_once_a_week(night: Night, project: FakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []
    for day in (22, 23, 28, 29, 30):
        monkeypatch.setenv("LINKSTAR_AS_OF", f"2026-11-{day}T02:00:00Z")
        session = night()
        checked.append(session.variables("marts")["checked_seq"])
        _everything(session)
    assert checked == [0, 1, 2, 0, 4]
@pytest.mark.parametrize("error, said", [
    (SettingsError("LINKSTAR_X is wrong"), "LINKSTAR_X is wrong"), (ValueError("Ada Lovelace"), "nobody foresaw (ValueError)"),
])
def test_a_source_that_breaks_is_reported_and_stops_nobody(
        night: Night, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str) -> None:
    def broken(_: object) -> None:
        raise error

    monkeypatch.setenv("LINKSTAR_LANG", "en")
    monkeypatch.setattr("ingestion.sheets.load", broken)
    report = night().load("sheets")
    assert report.status == "failed"
    assert said in report.message
    assert "Ada" not in report.message


def test_exports_are_read_after_the_shops_whoever_asks_first(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dagster's steps of the sources have no order; an export whose shop a sheet of the same night names must not be held."""
    read: list[str] = []
    for source in session_module.SOURCES:
        monkeypatch.setattr(f"ingestion.{source}.load", lambda _, source=source: read.append(source) or LoadReport(source))
    session = night()
    for source in ("seller_exports", "sheets", "tiktok_shop"):
        session.load_once(source)
    assert read == ["tiktok_shop", "sheets", "seller_exports"]
