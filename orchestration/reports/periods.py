"""Weeks and months as the report names them: ``2026-W47``, ``2026-11``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from orchestration.errors import UsageError
from orchestration.messages import text

PeriodType = Literal["week", "month"]

_WEEK: Final = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True, order=True)
class Period:
    """A week or a month.

    A week is named after its ISO week. Shops whose week begins on Sunday report the one that begins the day before.

    Args:
        start: its Monday, or first of the month.
        kind: which of the two.
    """

    start: date
    kind: PeriodType

    @property
    def code(self) -> str:
        """Its name, which sorts by time within its kind."""
        if self.kind == "month":
            return f"{self.start:%Y-%m}"
        year, week, _ = self.start.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def end(self) -> date:
        """Its last day."""
        return self.shifted(1).start - timedelta(days=1)

    def shifted(self, count: int) -> Period:
        """The period so many further on, or back."""
        if self.kind == "week":
            return Period(self.start + timedelta(weeks=count), "week")
        months = self.start.year * 12 + self.start.month - 1 + count
        return Period(date(months // 12, months % 12 + 1, 1), "month")


def period_of(day: date, kind: PeriodType) -> Period:
    """The period a day lies in."""
    return Period(day.replace(day=1) if kind == "month" else day - timedelta(days=day.weekday()), kind)


def parse_period(code: str) -> Period:
    """A period from its name.

    Raises:
        UsageError: it names none.
    """
    try:
        if match := _WEEK.fullmatch(code.strip()):
            return Period(date.fromisocalendar(int(match.group(1)), int(match.group(2)), 1), "week")
        if match := _MONTH.fullmatch(code.strip()):
            return Period(date(int(match.group(1)), int(match.group(2)), 1), "month")
    except ValueError as error:
        raise UsageError(text("report_bad_period", value=code)) from error
    raise UsageError(text("report_bad_period", value=code))
