"""Rows and value lists read from a published snapshot.

A question whose tables the snapshot does not have (an older one) is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import duckdb
import pyarrow as pa

from ingestion.sheets.dates import Period
from ingestion.sheets.prefill.goals import TARGETS
from ingestion.sheets.prefill.lists import LISTS
from ingestion.sheets.prefill.money import COSTS, PRODUCT_COSTS, RATES
from ingestion.sheets.prefill.payables import APPROVALS, PAYMENTS
from ingestion.sheets.prefill.people import CREATORS, LINKS, SHOPS
from ingestion.sheets.prefill.question import Question, names_in
from ingestion.sheets.prefill.work import CAMPAIGNS, CONTENTS, CONTRACTS, NODES, RULES, SAMPLES, USERS

QUESTIONS: Final[Mapping[str, Question]] = {
    "shops": SHOPS,
    "creators": CREATORS,
    "product_costs": PRODUCT_COSTS,
    "costs": COSTS,
    "fx_rates": RATES,
    "kpi_targets": TARGETS,
    "tracking_links": LINKS,
    "campaigns": CAMPAIGNS,
    "contracts": CONTRACTS,
    "samples": SAMPLES,
    "contents": CONTENTS,
    "attribution_rules": RULES,
    "org_nodes": NODES,
    "users": USERS,
    "approvals": APPROVALS,
    "payments": PAYMENTS,
}
"""Sheet -> what it can be filled in with."""

OPEN: Final = ("shops", "creators", "product_costs", "fx_rates", "tracking_links")
"""Sheets whose rows are something the figures wait for; the others are offers."""

# Drop-down lists and formats of a template reach this far; the rows are sorted, so the first ones matter most.
ROW_LIMIT: Final = 5_000

_CLOCK: Final = "select cast(clock_at as date), reporting_currency from core.mart_clock"


@dataclass(frozen=True)
class Prefilled:
    """The rows a sheet comes with.

    Args:
        columns: names; those the sheet does not have are information beside it.
        rows: values, sorted by what matters most.
        left_out: further rows that were not taken over.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    left_out: int = 0


@dataclass(frozen=True)
class Knowledge:
    """What templates are made with.

    Args:
        lists: column -> values a cell may hold.
        tables: sheet -> rows it comes with.
        currency: reporting currency of the amounts beside the rows.
        period: the period that targets are for, as it is written.
    """

    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tables: Mapping[str, Prefilled] = field(default_factory=dict)
    currency: str = ""
    period: str = ""


NOTHING_KNOWN: Final = Knowledge()


def learn(
    connection: duckdb.DuckDBPyConnection, *, prefill: bool = False, period: Period | None = None,
    sheets: Mapping[str, pa.Table] | None = None,
) -> Knowledge:
    """Read what a published snapshot knows.

    Args:
        connection: the open snapshot.
        prefill: rows too, not only value lists.
        period: what targets are wanted for; None: the month after the snapshot's.
        sheets: the rows of sheets as they stand now; what needs one that is not given is left out.
    """
    given = {f"sheet_{name}": rows for name, rows in (sheets or {}).items()}
    for name, rows in given.items():
        connection.register(name, rows)
    present = names_in(connection) | given.keys()
    if "core.mart_clock" not in present:
        return NOTHING_KNOWN
    today, currency = connection.execute(_CLOCK).fetchall()[0]
    asked = period or _next_month(today)
    lists = {
        name: [value for (value,) in connection.execute(question.sql).fetchall()]
        for name, question in LISTS.items()
        if question.needs <= present
    }
    tables = {}
    if prefill:
        for sheet, question in QUESTIONS.items():
            if question.needs <= present:
                tables[sheet] = answer(connection, question, _parameters(question, asked))
    return Knowledge(lists, tables, currency, asked.written)


def count_open(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows each of the sheets in ``OPEN`` still lacks."""
    present = names_in(connection)
    counts = {}
    for sheet in OPEN:
        question = QUESTIONS[sheet]
        if question.needs <= present:
            counts[sheet] = int(
                connection.execute(f"select count(*) from ({question.sql})").fetchall()[0][0]
            )
    return counts


def answer(
    connection: duckdb.DuckDBPyConnection, question: Question, parameters: Mapping[str, object] | None = None
) -> Prefilled:
    """The answer to one question, as the rows of a sheet.

    Args:
        connection: the open snapshot.
        question: what is asked; the tables it needs are there.
        parameters: values of its named parameters.
    """
    found = connection.execute(question.sql, parameters or None)
    columns = tuple(one[0] for one in found.description or ())
    rows = found.fetchall()
    return Prefilled(columns, tuple(rows[:ROW_LIMIT]), max(0, len(rows) - ROW_LIMIT))


def _parameters(question: Question, asked: Period) -> dict[str, object]:
    if not question.is_for_a_period:
        return {}
    return {"grain": asked.grain, "first_day": asked.first, "written": asked.written}


def _next_month(today: date) -> Period:
    year, month = divmod(today.year * 12 + today.month, 12)
    first = date(year, month + 1, 1)
    return Period(first, "month", f"{first:%Y-%m}")
