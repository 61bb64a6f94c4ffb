"""The sentences of results, in English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from data_quality.checks import Check, TableSuite, Text, said
from data_quality.results import Verdict


def sentence(suite: TableSuite, check: Check, verdict: Verdict) -> Text:
    """What was expected of a table, what was found and, where it failed, what to do."""
    if verdict.error:
        return said("check_not_measured", table=suite.table, check=check.name, error=verdict.error, claim=check.claim)
    key = "check_passed" if verdict.passed else "check_not_passed"
    return said(key, table=suite.table, check=check.name, claim=check.claim, found=number(verdict.observed),
                allowed=check.bound.allowed, remedy=check.remedy)


def skipped(suite: TableSuite, absent: Sequence[str]) -> Text:
    """A suite that was not run, because its tables do not exist yet."""
    return said("checks_skipped", suite=suite.name, tables=", ".join(absent))


def columns_missing(suite: TableSuite, missing: Sequence[str]) -> Text:
    """A table that exists without columns its checks read."""
    return said("checks_lack_columns", table=suite.table, suite=suite.name, columns=", ".join(missing))


def number(value: float | None) -> str:
    """A measured number for people: whole where it is whole, else four significant digits."""
    if value is None:
        return "-"
    return f"{value:.0f}" if value == int(value) else f"{value:.4g}"
