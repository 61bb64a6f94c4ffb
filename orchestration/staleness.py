"""Which stages of a refresh are stale: each stage's inputs, and since when its rows have been tested.

Belongs here: what the ledger calls the states of a stage, and comparing them. Does not belong here: what goes into a
fingerprint (``fingerprints.py``), running anything.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path
from typing import Final

from ingestion.config import Home, reporting_currency
from orchestration import fingerprints
from orchestration.ledger import Ledger, Refresh

SUITE_OF: Final[dict[str, str]] = {"staging": "staged", "attribution": "credited", "marts": "marts"}
"""Which suite of checks guards what a dbt stage built; ``landed`` guards the raw tables."""

WHOLE_TEST_DAYS: Final = 7
"""Row-level tests look at changed rows every night and at all rows after this many days (architecture, rule 2)."""


_PROJECT: Final = "project"
_CURRENCY: Final = "reporting currency"


class Staleness:
    """What the stages of one refresh depend on, as it now stands.

    Args:
        home: the home.
        ledger: its bookkeeping.
        refresh: the refresh.
        project: folder of the dbt project; read once, so that an upgrade that lands meanwhile makes the next one build.
    """

    def __init__(self, home: Home, ledger: Ledger, refresh: Refresh, project: Path) -> None:
        self._home = home
        self._ledger = ledger
        self._refresh = refresh
        self._read: dict[str, str] | None = None
        self._project = fingerprints.project_fingerprint(project)

    def forget_raw(self) -> None:
        """Raw is about to change: look at it again when somebody asks."""
        self._read = None

    def fingerprint(self, stage: str) -> str:
        """Fingerprint of a stage's inputs (``raw`` or a dbt stage)."""
        raw = fingerprints.raw_fingerprint(self._relations())
        if stage == "raw":
            return raw
        inputs = fingerprints.stage_fingerprint(raw, self._project)
        if stage != "marts":
            return inputs
        return fingerprints.marts_fingerprint(inputs, self._refresh.clock, self._ledger.load_outcomes())

    def inputs(self) -> dict[str, str]:
        """Fingerprint of all a stage depends on but the clock: relations, the project, the reporting currency."""
        return {**self._relations(), _PROJECT: self._project, _CURRENCY: reporting_currency()}

    def moved(self, stage: str) -> frozenset[str] | None:
        """The relations, as ``schema.table``, whose rows have changed since a stage was built.

        None: the stage is built whole, because that is not known, the models changed or all rows are to be tested.
        """
        known, now = self._ledger.inputs(built(stage)), self.inputs()
        if any(known.get(name) != now[name] for name in (_PROJECT, _CURRENCY)) or not self.checked_seq(stage):
            return None
        return frozenset(name for name in known.keys() | now.keys() if known.get(name) != now.get(name))

    def _relations(self) -> dict[str, str]:
        """What the relations hold that models read."""
        if self._read is None:
            self._read = fingerprints.input_fingerprints(self._home)
        return self._read

    def checked_seq(self, stage: str) -> int:
        """Since which refresh rows have to be tested; 0, all of them, after a rebuild and once a week."""
        at = self._ledger.known_at(self._ledger.finished_seq(tested_whole(stage)))
        age = self._refresh.known_at.replace(tzinfo=UTC) - at if at else None
        if age is None or age >= timedelta(days=WHOLE_TEST_DAYS):
            return 0
        return self._ledger.finished_seq(built(stage))


def built(stage: str) -> str:
    """Name under which the ledger records that a stage was built (checked or not)."""
    return f"built.{stage}"


def tested_whole(stage: str) -> str:
    """Name under which the ledger records that the tests of a stage passed on all its rows."""
    return f"whole.{stage}"


def stage_of(suite: str) -> str:
    """The stage a suite guards."""
    return next((stage for stage, guarded in SUITE_OF.items() if guarded == suite), "raw")
