"""Which stages of a refresh are stale: each stage's inputs, and since when its rows have been tested.

Belongs here: what the ledger calls the states of a stage, and comparing them. Does not belong here: what goes into a
fingerprint (``fingerprints.py``), running anything.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path
from typing import Final

from ingestion.config import Home
from orchestration import fingerprints
from orchestration.ledger import Ledger, Refresh

SUITE_OF: Final[dict[str, str]] = {"staging": "staged", "attribution": "credited", "marts": "marts"}
"""Which suite of checks guards what a dbt stage built; ``landed`` guards the raw tables."""

WHOLE_TEST_DAYS: Final = 7
"""Row-level tests look at changed rows every night and at all rows after this many days (architecture, rule 2)."""

MARTS_INPUTS: Final = "inputs.marts"
"""Name under which the ledger records what the marts were last built from, whatever the clock said."""


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
        self._raw: str | None = None
        self._project = fingerprints.project_fingerprint(project)

    def forget_raw(self) -> None:
        """Raw is about to change: look at it again when somebody asks."""
        self._raw = None

    def inputs(self) -> str:
        """Fingerprint of what the models read, but for the clock."""
        return fingerprints.stage_fingerprint(self.fingerprint("raw"), self._project)

    def fingerprint(self, stage: str) -> str:
        """Fingerprint of a stage's inputs (``raw`` or a dbt stage)."""
        if self._raw is None:
            self._raw = fingerprints.raw_fingerprint(self._home)
        if stage == "raw":
            return self._raw
        inputs = self.inputs()
        if stage != "marts":
            return inputs
        return fingerprints.marts_fingerprint(inputs, self._refresh.clock, self._ledger.load_outcomes())

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
