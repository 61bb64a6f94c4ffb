"""One refresh in progress: its steps, in which order they run, what was found.

Belongs here: the steps of a refresh as plain methods, so that Dagster's assets and the command line's parts
(``ingest``, ``build``, ``check``, ``publish``) call the same ones. Does not belong here: Dagster, printing, what makes
a stage stale (``staleness.py``).

A stage is *built* under the fingerprint of its inputs, and *finished* once its checks passed as well. Only
finished stages are skipped, and only finished marts are published.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, Final

from ingestion.config import Home, reporting_currency
from ingestion.report import LoadReport, RunContext
from orchestration import marts_file, publish
from orchestration.dbt_results import STAGES, BuildResult, Stage
from orchestration.dbt_runner import DbtProject
from orchestration.deep_check import DeepCheck, deep_check, deep_failure
from orchestration.errors import LinkstarError
from orchestration.ledger import Ledger, Refresh
from orchestration.loading import load_source, record_load
from orchestration.messages import text
from orchestration.progress import Progress, Silent
from orchestration.staleness import WHOLE_TEST_DAYS, Staleness, built, stage_of, tested_whole

if TYPE_CHECKING:
    from data_quality.results import StageResult
    from ingestion.linkstar import Decision
    from orchestration.reports.publishing import Made

SOURCES: Final = ("tiktok_shop", "tiktok_ads", "sheets", "seller_exports")

READ_FIRST: Final[dict[str, tuple[str, ...]]] = {"seller_exports": ("tiktok_shop", "sheets")}
"""What a source looks into while it is read: an export belongs to a shop, which another source may name tonight."""

FILE_SOURCES: Final = ("sheets", "seller_exports")
"""Sources that read files, whose held rows can be read again at once."""

SUITES: Final = ("landed", "staged", "credited", "marts")

_DEEP: Final = "deep"
"""Name under which the ledger records the last deep check."""


class CheckFailedError(LinkstarError):
    """A blocking check failed: what follows does not run, the last snapshot stays published."""


class RefreshSession:
    """The steps of one numbered refresh. Use ``open_session``; the caller holds the home's lock.

    Args:
        home: the home.
        ledger: its bookkeeping.
        refresh: this refresh.
        project: the dbt project.
        progress: who is told what happens.
    """

    def __init__(self, home: Home, ledger: Ledger, refresh: Refresh, project: DbtProject,
                 progress: Progress | None = None) -> None:
        self.home = home
        self.ledger = ledger
        self.refresh = refresh
        self.project = project
        self.progress = progress or Silent()
        self.loads: dict[str, LoadReport] = {}
        self.builds: dict[str, BuildResult | None] = {}
        self.checks: dict[str, StageResult | None] = {}
        self.snapshot: dict[str, Any] | None = None
        self.reports: Made | None = None
        self.report_problem: str | None = None
        self.notes: list[str] = []
        self.weights: list[Decision] = []
        self._stale = Staleness(home, ledger, refresh, project.folder)

    @property
    def context(self) -> RunContext:
        """What the loaders share."""
        return RunContext(self.home, self.refresh.known_at.replace(tzinfo=UTC), self.refresh.run_id)

    def load(self, source: str, again: Collection[str] | None = None) -> LoadReport:
        """Load one source into raw; a source that fails is reported, not raised.

        Args:
            source: one of ``SOURCES``.
            again: for one of ``FILE_SOURCES``: read these files again, and no other.
        """
        self.progress.step(text("step_load", source=source))
        self._stale.forget_raw()
        report = load_source(self.context, source, again)
        self.loads[source] = report
        record_load(self.ledger, self.refresh, report)
        self._forget_again()
        return report

    def load_once(self, source: str) -> LoadReport:
        """Load a source, and before it those it looks into; each once a refresh, whoever asks first.

        Args:
            source: one of ``SOURCES``.
        """
        for earlier in READ_FIRST.get(source, ()):
            self.load_once(earlier)
        return self.loads[source] if source in self.loads else self.load(source)

    def build(self, stage: Stage) -> BuildResult | None:
        """Build a dbt stage if anything it depends on changed.

        Returns: the result; None when the stage is unchanged and was skipped.

        Raises:
            CheckFailedError: a model or test failed.
        """
        if stage == "staging":
            self._forget_again()
        fingerprint = self.fingerprint(stage)
        if self.ledger.fingerprint(built(stage)) == fingerprint:
            self.builds[stage] = None
            self.progress.note(text("stage_unchanged", stage=text(f"stage_{stage}")))
            return None
        self.progress.step(text("step_build", stage=text(f"stage_{stage}")))
        if stage == "marts":
            self._sweep_drafts()
        inputs, variables = self._stale.inputs(), self.variables(stage)
        models = self._affected(stage)
        self.ledger.reopen(built(stage), stage)
        result = self.project.build(stage, variables, self.progress.node, models=models)
        self.builds[stage] = result
        if result.failed:
            raise CheckFailedError(text("build_failed", stage=text(f"stage_{stage}"),
                                        problems=" ".join(result.problems())))
        self.ledger.finish(built(stage), fingerprint, self.refresh.seq, inputs)
        if not variables["checked_seq"]:
            self.ledger.finish(tested_whole(stage), fingerprint, self.refresh.seq)
        return result

    def fix_weights(self) -> list[Decision]:
        """Work out the weights of data-driven attribution models that are due; the next refresh uses them.

        Returns: what was decided for each month that waited; nothing where no rule set is data-driven.

        Raises:
            LinkstarError: the warehouse cannot be written.
        """
        from ingestion.linkstar import fix_weights
        from ingestion.pipeline import LoadError

        try:
            self.weights = fix_weights(self.context, self.refresh.seq)
        except LoadError as error:
            raise LinkstarError(str(error)) from error
        return self.weights

    def check(self, suite: str) -> StageResult | None:
        """Run the plausibility checks of a stage unless they passed on the same data before.

        Args:
            suite: ``landed``, ``staged``, ``credited`` or ``marts``.

        Returns: the result; None when nothing changed since the checks passed.
        """
        stage = stage_of(suite)
        fingerprint = self.fingerprint(stage)
        if self.ledger.fingerprint(stage) == fingerprint:
            self.checks[suite] = None
            return None
        self.progress.step(text("step_check", suite=text(f"suite_{suite}")))
        result = self._run_suite(suite, stage)
        self.checks[suite] = result
        if result.passed and stage == "attribution":
            self._deep_check_weekly()
        is_built = stage == "raw" or self.ledger.fingerprint(built(stage)) == fingerprint
        if result.passed and is_built:
            seq = self.refresh.seq if stage == "raw" else self.ledger.finished_seq(built(stage))
            self.ledger.finish(stage, fingerprint, seq)
        return result

    def deep_check(self) -> DeepCheck:
        """Compare the stored credits with what their inputs give, whatever the dirty lists say.

        Raises:
            LinkstarError: the attribution is not built as it stands, so there is nothing to compare.
        """
        fingerprint = self.ledger.fingerprint(built("attribution"))
        if fingerprint is None:
            raise LinkstarError(text("deep_not_built"))
        self.progress.step(text("step_deep"))
        result = deep_check(DbtProject(self.home, self.project.folder), self.variables("attribution"))
        if result.passed:
            self.ledger.finish(_DEEP, fingerprint, self.refresh.seq)
        return result

    def publish(self) -> dict[str, Any] | None:
        """Publish the marts if they were built and checked, and are not published yet.

        Returns: the snapshot's manifest; None when the published snapshot already is this one.

        Raises:
            LinkstarError: something was not checked.
        """
        self._refuse_unchecked()
        fingerprint = self.ledger.fingerprint("marts") or ""
        if self.ledger.fingerprint("published") == fingerprint and self.home.published.exists():
            self.progress.note(text("publish_unchanged"))
            return None
        self.progress.step(text("step_publish"))
        self.snapshot = publish.publish_snapshot(
            self.home, self.refresh, self.project.manifest_json(), self.checks_passed())
        self.ledger.finish("published", fingerprint, self.refresh.seq)
        self.report()
        return self.snapshot

    def report(self) -> None:
        """Make the reports whose figures have changed. One that cannot be made is told, and hides nothing."""
        from orchestration.reports.publishing import make_changed, wanted_formats

        try:
            if wanted_formats():
                self.progress.step(text("step_report"))
                self.reports = make_changed(self.home)
        except Exception as error:  # noqa: BLE001 (whatever it is, the snapshot is published)
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            self.report_problem = text("report_failed", reason=reason)

    def checks_passed(self) -> int:
        """Checks of this refresh that passed (dbt tests and plausibility checks)."""
        tests = sum(node.is_good for build in self.builds.values() if build for node in build.tests)
        return tests + sum(check.passed for result in self.checks.values() if result for check in result.checks)

    def fingerprint(self, stage: str) -> str:
        """Fingerprint of a stage's inputs (``raw`` or a dbt stage)."""
        return self._stale.fingerprint(stage)

    def variables(self, stage: str) -> dict[str, object]:
        """The dbt vars of this refresh. ``checked_seq`` is the last refresh in which all tests of this stage
        passed: row-level tests look at what changed since then, and at all rows where it is 0."""
        return {
            "run_seq": self.refresh.seq, "clock": self.refresh.clock.isoformat(sep=" ", timespec="microseconds"),
            "reporting_currency": reporting_currency(), "snapshot_id": self.refresh.snapshot_id,
            "run_id": self.refresh.run_id, "checked_seq": self._stale.checked_seq(stage),
        }

    def reopen(self, first: Stage) -> None:
        """Make a stage and what follows it run again, up to publishing, though no input changed.

        Args:
            first: the stage whose own tables were touched, or that is to be published once more.
        """
        again = STAGES[STAGES.index(first):]
        self.ledger.reopen(*again, *map(built, again), "published", whole=first != "marts")

    def _affected(self, stage: Stage) -> frozenset[str] | None:
        """The models of a stage that have something new to read; None = all of them."""
        moved = self._stale.moved(stage)
        if moved is None:
            return None
        models, total = self.project.affected(stage, moved)
        self.progress.note(text("models_affected", stage=text(f"stage_{stage}"), models=len(models), total=total))
        return models

    def _sweep_drafts(self) -> None:
        """Drafts of retired rules are removed before the marts show what is left."""
        from orchestration.attribution_drafts import sweep

        sweep(self.home)

    def _forget_again(self) -> None:
        """Take erased buyers out of what the sources showed of them since staging last read raw."""
        if self.ledger.last_erasure():
            from orchestration.erase import forget_again

            self._stale.forget_raw()
            read_at = self.ledger.known_at(self.ledger.finished_seq(built("staging")))
            forget_again(self.home, read_at, self.refresh.seq)

    def _deep_check_weekly(self) -> None:
        """Once a week compare the stored credits with their inputs; after a rebuild there is nothing to compare yet.

        Raises:
            CheckFailedError: some line's credits were computed from other inputs.
        """
        last = self.ledger.finished_seq(_DEEP)
        checked_at = self.ledger.known_at(last)
        if checked_at is None:
            self.ledger.finish(_DEEP, self.fingerprint("attribution"), self.refresh.seq)
        elif self.refresh.known_at.replace(tzinfo=UTC) - checked_at >= timedelta(days=WHOLE_TEST_DAYS):
            result = self.deep_check()
            if not result.passed:
                raise CheckFailedError(deep_failure(result))

    def _run_suite(self, suite: str, stage: str) -> StageResult:
        """The plausibility checks themselves (their import costs seconds)."""
        from data_quality.runner import run_stage

        since = self.ledger.known_at(self.ledger.finished_seq(stage)) if stage == "raw" else None
        return run_stage(suite, self.home.warehouse, self.home.marts, self.refresh.clock.replace(tzinfo=UTC),
                         since=since)

    def _refuse_unchecked(self) -> None:
        """Stop unless every stage is finished as it now stands."""
        clock = marts_file.read_mart_clock(self.home.marts)
        if clock is None:
            raise LinkstarError(text("nothing_built"))
        unchecked = [stage for stage in ("raw", *STAGES) if self.ledger.fingerprint(stage) is None]
        if unchecked or clock.run_seq != self.ledger.finished_seq("marts"):
            raise LinkstarError(text("publish_unchecked"))
