"""The job's edges: what a failing check stops, what a failing source does not; with a stand-in for the session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import dagster as dg
import pytest

from data_quality.results import CheckResult, StageResult
from ingestion.report import LoadReport
from orchestration.assets_publish import SNAPSHOT
from orchestration.dbt_results import BuildResult, NodeResult
from orchestration.definitions import build_definitions
from orchestration.errors import WITH_TRACEBACKS
from orchestration.launcher import step_failures
from orchestration.resources import SESSION
from orchestration.session import SOURCES, CheckFailedError

ALL_STEPS = [*["load"] * len(SOURCES), "check landed", "build staging", "check staged", "build attribution", "check credited",
             "build marts", "check marts", "publish"]


class FakeSession:
    """Every stage is unchanged and every check passes, unless told otherwise."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.builds: dict[str, BuildResult | None] = {}
        self.loads: dict[str, LoadReport] = {}
        self.failing_check: tuple[str, Literal["critical", "warning"]] | None = None
        self.failing_build = ""
        self.partial: dict[str, BuildResult] = {}
        self.failing_source = ""

    def load_once(self, source: str) -> LoadReport:
        self.done.append("load")
        status: Literal["failed", "loaded"] = "failed" if source == self.failing_source else "loaded"
        self.loads[source] = LoadReport(source, status=status, message="it is down", remedy="wait")
        return self.loads[source]

    def build(self, stage: str) -> BuildResult | None:
        self.done.append(f"build {stage}")
        self.builds[stage] = None
        if stage == self.failing_build:
            node = NodeResult("test.linkstar.unknown", "unknown", "test", "fail", "", 3, 0.1)
            self.builds[stage] = BuildResult("staging", [node])
            raise CheckFailedError("the build broke")
        return self.partial.get(stage)

    def check(self, suite: str) -> StageResult:
        self.done.append(f"check {suite}")
        if self.failing_check and self.failing_check[0] == suite:
            table = "marts.fct_order_lines" if suite == "marts" else "staging.stg_tiktok_shop__order_lines"
            return StageResult(suite, (CheckResult(f"{table}__plausibility", table, "x", self.failing_check[1], False, 1.0,
                                                   "<= 0", "it is odd", "异常"),))
        return StageResult(suite, ())

    def fix_weights(self) -> list[object]:
        return []

    def publish(self) -> None:
        self.done.append("publish")


@pytest.fixture
def session() -> FakeSession:
    return FakeSession()


def _run(manifest: Mapping[str, Any], session: FakeSession) -> dg.ExecuteInProcessResult:
    definitions = build_definitions(manifest, {SESSION: dg.ResourceDefinition.hardcoded_resource(session)})
    return definitions.resolve_job_def("refresh").execute_in_process(
        instance=dg.DagsterInstance.ephemeral(), raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}})


def test_steps_run_in_the_order_of_the_layers(untested: Mapping[str, Any], session: FakeSession) -> None:
    result = _run(untested, session)
    assert result.success
    assert session.done == ALL_STEPS
    assert result.asset_materializations_for_node("published__snapshot")[0].asset_key == SNAPSHOT


@pytest.mark.parametrize("suite", ["staged", pytest.param("marts", marks=pytest.mark.slow)])
def test_a_critical_check_stops_what_follows(untested: Mapping[str, Any], session: FakeSession, suite: str,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    session.failing_check = (suite, "critical")
    result = _run(untested, session)
    assert not result.success
    assert session.done == ALL_STEPS[:ALL_STEPS.index(f"check {suite}") + 1]
    [sentence] = step_failures(result)
    assert "the last snapshot stays published: it is odd" in sentence


@pytest.mark.slow
def test_a_warning_stops_nothing(untested: Mapping[str, Any], session: FakeSession) -> None:
    session.failing_check = ("staged", "warning")
    result = _run(untested, session)
    assert result.success
    assert session.done == ALL_STEPS
    failed = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert [(check.check_name, check.severity) for check in failed] == [
        ("stg_tiktok_shop__order_lines__plausibility", dg.AssetCheckSeverity.WARN)]


@pytest.mark.slow
def test_debug_shows_where_a_step_broke(untested: Mapping[str, Any], session: FakeSession, monkeypatch: pytest.MonkeyPatch,
                                        capsys: pytest.CaptureFixture[str]) -> None:
    def broken(stage: str) -> BuildResult | None:
        raise ZeroDivisionError(stage)

    monkeypatch.setenv("LINKSTAR_LANG", "en")
    monkeypatch.setattr(session, "build", broken)
    result = _run(untested, session)
    [sentence] = step_failures(result)
    assert "ZeroDivisionError: staging; run again with --debug" in sentence
    assert "in broken" not in capsys.readouterr().err
    token = WITH_TRACEBACKS.set(True)
    try:
        assert step_failures(result) == [sentence]
    finally:
        WITH_TRACEBACKS.reset(token)
    assert "in broken" in capsys.readouterr().err


def test_a_failed_build_stops_what_follows(untested: Mapping[str, Any], session: FakeSession) -> None:
    session.failing_build = "staging"
    result = _run(untested, session)
    assert step_failures(result) == ["the build broke"]
    assert session.done == ALL_STEPS[:ALL_STEPS.index("build staging") + 1]


@pytest.mark.slow
def test_models_that_needed_no_building_stand_beside_those_that_did(untested: Mapping[str, Any], session: FakeSession) -> None:
    """When only the clock moved, dbt builds a model whose parents it was not asked for: Dagster wants the parents first."""
    nodes = [NodeResult(f"model.linkstar.{name}", name, "model", "success", "", 0, 0.1) for name in ("mart_clock", "shop_day")]
    session.partial = {"marts": BuildResult("marts", nodes)}
    result = _run(untested, session)
    assert result.success, step_failures(result)
    unchanged = {event.asset_key.path[-1]: "unchanged" in event.step_materialization_data.materialization.metadata
                 for event in result.all_events if event.is_step_materialization and event.asset_key}
    assert (unchanged["shop_day"], unchanged["dim_shops"]) == (False, True)


def test_a_failed_source_stops_nobody_but_fails_the_run(untested: Mapping[str, Any], session: FakeSession) -> None:
    session.failing_source = "tiktok_shop"
    result = _run(untested, session)
    assert not result.success
    assert session.done == ALL_STEPS
    assert step_failures(result) == []
    [failed] = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert failed.check_name == "tiktok_shop_loaded"


def test_the_suites_of_tests_and_of_stages_agree() -> None:
    """Declaring suites needs no data: what a stage checks is known before the first row."""
    from data_quality.database import Moment
    from data_quality.suites import STAGES

    now = datetime.now(UTC)
    assert all(STAGES[suite]({}, Moment(now, now)) for suite in ("staged", "credited", "marts"))
