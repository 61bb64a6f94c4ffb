"""The vocabulary of the suites: a check is one number measured over a table, a bound, and a sentence.

All checks of a table are measured by one aggregating query (its profile); Great Expectations judges the
numbers. Declarations are plain data, so that listing them costs no import of Great Expectations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from data_quality.database import Moment
from ingestion.messages import CATALOGUE

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

Severity = Literal["critical", "warning"]
Database = Literal["warehouse", "marts"]

EARLIEST = date(2019, 1, 1)
ONE_DAY = timedelta(days=1)
# 2026-11-22: sellers keep sheets ahead of time (rates of the whole year, a file of clicks shared by several nights).
SHEETS_AHEAD = timedelta(days=800)
"""No TikTok shop is older; an earlier time is a unit error (2026-11-22)."""

SYSTEMATIC_SHARE = 0.05
SYSTEMATIC_ROWS = 10
"""A few bad rows are shown, a systematic error (unit, format) blocks: more than 5 % of the rows and more than
10 of them, so that a shop with a handful of orders is not stopped by one of them (2026-11-22)."""


@dataclass(frozen=True)
class Text:
    """A sentence in English and Chinese."""

    en: str
    zh: str


def said(key: str, **values: object) -> Text:
    """A sentence of the catalogue; a value in two languages fills each with its own.

    Raises:
        KeyError: the catalogue has no such sentence, or a placeholder is missing.
    """
    english, chinese = CATALOGUE[key]
    return Text(
        english.format(**{name: one.en if isinstance(one, Text) else one for name, one in values.items()}),
        chinese.format(**{name: one.zh if isinstance(one, Text) else one for name, one in values.items()}),
    )


@dataclass(frozen=True)
class Bound:
    """What is allowed, since when, and why."""

    decided: date
    reason: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def allowed(self) -> str:
        """The bound as it is shown."""
        parts = [
            f">= {self.at_least:g}" if self.at_least is not None else "",
            f"<= {self.at_most:g}" if self.at_most is not None else "",
        ]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class Check:
    """One number of a table's profile and what it may be.

    Args:
        name: snake case, unique within its table.
        severity: ``critical`` stops what follows, ``warning`` is shown.
        measure: SQL aggregate over the table; NULL (nothing to measure) reads as ``when_empty``.
        bound: the allowed values.
        claim: what is expected, continuing the sentence "expected ...".
        remedy: what to do when it does not hold.
        bad_rows: predicate of the rows to show, if rows can be pointed at.
        when_empty: the number to report when there is nothing to measure; must be within the bound.
    """

    name: str
    severity: Severity
    measure: str
    bound: Bound
    claim: Text
    remedy: Text
    bad_rows: str = ""
    when_empty: float = 0


@dataclass(frozen=True)
class TableSuite:
    """The checks of one table.

    Args:
        table: ``schema.table``, as results name it.
        checks: what is measured.
        columns: every column the checks read; a table without one of them fails, loudly.
        keys: columns that identify a row in a sample; never a buyer's.
        database: the file the table is in.
        relation: what to measure instead of the whole table (a subquery); empty = the table.
        requires: tables that ``relation`` also reads; without them the suite is skipped with a note.
        kind: tells several suites of one table apart.
    """

    table: str
    checks: tuple[Check, ...]
    columns: tuple[str, ...]
    keys: tuple[str, ...] = ()
    database: Database = "warehouse"
    relation: str = ""
    requires: tuple[str, ...] = ()
    kind: str = "plausibility"

    @property
    def name(self) -> str:
        """Name of the expectation suite: ``<table>__<kind>``."""
        return f"{self.table}__{self.kind}"

    @property
    def source(self) -> str:
        """What follows FROM."""
        return f"({self.relation}) as measured" if self.relation else self.table

    @property
    def profile(self) -> str:
        """The one query that measures every check."""
        measures = ", ".join(
            f"cast(coalesce({check.measure}, {check.when_empty:g}) as double) as {check.name}"
            for check in self.checks
        )
        return f"select {measures} from {self.source}"

    def sample(self, check: Check, limit: int) -> str:
        """Query for a few rows that break a check, by their keys only."""
        shown = ", ".join(f"cast({key} as varchar) as {key}" for key in self.keys)
        return f"select {shown} from {self.source} where {check.bad_rows} order by all limit {limit}"


def side_by_side(suites: Sequence[TableSuite]) -> TableSuite:
    """Several suites as one over all their profiles: its checks are theirs, in their order, under names of its own."""
    profiles, checks = [], []
    for number, suite in enumerate(suites):
        names = [f"t{number}_{check.name}" for check in suite.checks]
        profiles.append(f"({suite.profile}) as t{number}({', '.join(names)})")
        checks += [
            replace(check, name=name, measure=f"max({name})")
            for name, check in zip(names, suite.checks, strict=True)
        ]
    return TableSuite(
        "all", tuple(checks), (), database=suites[0].database, relation=f"select * from {', '.join(profiles)}"
    )


def expectation_suite(table: TableSuite) -> ExpectationSuite:
    """The table's checks as a Great Expectations suite over its profile."""
    import great_expectations as gx
    from great_expectations.expectations.core.expect_column_max_to_be_between import (
        ExpectColumnMaxToBeBetween,
    )
    from great_expectations.expectations.metadata_types import FailureSeverity

    return gx.ExpectationSuite(
        name=table.name,
        expectations=[
            ExpectColumnMaxToBeBetween(
                column=check.name,
                min_value=check.bound.at_least,
                max_value=check.bound.at_most,
                severity=FailureSeverity(check.severity),
                notes=f"{check.bound.decided.isoformat()}: {check.bound.reason}",
            )
            for check in table.checks
        ],
    )


def no_rows(
    name: str,
    bad: str,
    claim: Text,
    remedy: Text,
    decided: date,
    reason: str,
    severity: Severity = "critical",
) -> Check:
    """A check that no row breaks the predicate ``bad`` (a row for which it is NULL does not)."""
    return Check(
        name, severity, f"count_if({bad})", Bound(decided, reason, at_most=0), claim, remedy, bad_rows=bad
    )


def few_rows(
    name: str, bad: str, claim: Text, remedy: Text, decided: date, reason: str, newest: str = ""
) -> tuple[Check, Check]:
    """Two checks of one predicate over what a source sends: any row warns, a systematic error blocks.

    Args:
        newest: predicate of the rows that came last. An error that began tonight is a small share of two
            years of history, but most of what came tonight.
    """
    shares = ", ".join(_systematic_share(f"({bad})", among) for among in ("true", newest) if among)
    return (
        no_rows(name, bad, claim, remedy, decided, reason, severity="warning"),
        Check(
            f"{name}_systematic",
            "critical",
            f"greatest({shares})",
            Bound(
                decided,
                f"{reason}; more than a few rows are a unit or format error",
                at_most=SYSTEMATIC_SHARE,
            ),
            said("check_but_for_a_few", claim=claim),
            remedy,
            bad_rows=bad,
        ),
    )


def _systematic_share(bad: str, among: str) -> str:
    """SQL: the share of bad rows among some rows, 0 while they are only a handful."""
    count = f"count_if({bad} and {among})"
    return f"case when {count} > {SYSTEMATIC_ROWS} then {count} / count_if({among}) else 0 end"


def time_sql(moment: datetime, plus: timedelta = timedelta()) -> str:
    """A UTC time as SQL; compares with TIMESTAMP and TIMESTAMPTZ columns alike (the session is UTC)."""
    return f"timestamptz '{(moment + plus).isoformat(sep=' ', timespec='microseconds')}'"


def date_sql(day: date) -> str:
    """A date as SQL."""
    return f"date '{day.isoformat()}'"


def implausible_time(column: str, moment: Moment, ahead: timedelta = ONE_DAY) -> str:
    """Predicate: the time lies before any shop, or further after the run than ``ahead``."""
    return (
        f"{column} < {date_sql(EARLIEST)} or "
        f"{column} > {time_sql(max(moment.clock, moment.latest_known), ahead)}"
    )


def implausible_date(column: str, moment: Moment, ahead: timedelta = ONE_DAY) -> str:
    """Predicate: the shop-local date lies before any shop, or further after the run than ``ahead``."""
    latest = max(moment.clock, moment.latest_known).date() + ahead
    return f"{column} < {date_sql(EARLIEST)} or {column} > {date_sql(latest)}"


def not_currency(column: str) -> str:
    """Predicate: not an ISO 4217 code in form (three capital letters); NULL passes, keys are dbt's matter."""
    return f"not regexp_full_match({column}, '[A-Z]{{3}}')"
