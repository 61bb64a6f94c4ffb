"""What a stage's checks say: plain data for Dagster, the summary and the CLI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from data_quality.checks import Severity, Text


class Verdict(NamedTuple):
    """What Great Expectations said about one check; ``error`` says why it could not be measured."""

    passed: bool
    observed: float | None
    error: str = ""


@dataclass(frozen=True)
class CheckResult:
    """Outcome of one check.

    Args:
        suite: name of the suite (``TableSuite.name``) the check belongs to.
        table: ``schema.table`` that was measured.
        name: the check, unique within its table.
        severity: ``critical`` blocks, ``warning`` is shown.
        passed: whether the number is within its bound.
        observed: the number; None where it could not be measured.
        allowed: the bound, as text.
        message_en, message_zh: one sentence: what was expected, what was found, what to do.
        rows: a few rows that break the check, by their keys only.
    """

    suite: str
    table: str
    name: str
    severity: Severity
    passed: bool
    observed: float | None
    allowed: str
    message_en: str
    message_zh: str
    rows: tuple[dict[str, str | None], ...] = ()


@dataclass(frozen=True)
class StageResult:
    """Outcome of all checks of a stage; ``notes`` say what was skipped and why."""

    stage: str
    checks: tuple[CheckResult, ...]
    notes: tuple[Text, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the next stage may start: no critical check failed."""
        return not self.failures

    @property
    def failures(self) -> tuple[CheckResult, ...]:
        """The critical checks that failed."""
        return tuple(check for check in self.checks if not check.passed and check.severity == "critical")

    @property
    def warnings(self) -> tuple[CheckResult, ...]:
        """The warnings: shown, not blocking."""
        return tuple(check for check in self.checks if not check.passed and check.severity == "warning")
