"""What one report is about, and the snapshot it asks.

Belongs here: the parameters all pages share, and asking. Every statement runs on the read-only connection of
``open_published`` and sees schemas ``marts`` and ``bi`` only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

import duckdb

from orchestration.reports.model import Badge, Column, Figure, Query, Text, Unit, Value
from orchestration.reports.periods import Period

Row = Mapping[str, Any]

HISTORY: Final = 13
"""How many periods trends reach back."""


@dataclass(frozen=True)
class Scope:
    """A period and a market (None: all of them) of one snapshot.

    Args:
        connection: the published snapshot, read-only.
        period: what is reported.
        market: an ISO country; None: all markets.
        currency: the reporting currency.
        clock: "now" of the snapshot, UTC.
        snapshot_id: its name.
    """

    connection: duckdb.DuckDBPyConnection
    period: Period
    market: str | None
    currency: str
    clock: datetime
    snapshot_id: str
    _answers: dict[tuple[str, tuple[object, ...]], list[dict[str, Any]]] = field(default_factory=dict, compare=False)

    @cached_property
    def parameters(self) -> dict[str, object]:
        """Values of the parameters that statements may name."""
        return {
            "market": self.market, "kind": self.period.kind, "start": self.period.start, "end": self.period.end,
            "before": self.period.shifted(-1).start, "since": self.period.shifted(1 - HISTORY).start,
            "passed": self.days_passed, "today": self.clock.date(), "now": self.clock, "snapshot": self.snapshot_id, "currency": self.currency}

    @cached_property
    def metric_names(self) -> dict[str, Text]:
        """What the dictionary calls each metric."""
        if not self.has("dim_metrics", "code", "name_en", "name_zh"):
            return {}
        return {code: Text(english or code, chinese or code) for code, english, chinese in self.connection.execute(
            "select code, name_en, name_zh from marts.dim_metrics").fetchall()}

    @property
    def is_open(self) -> bool:
        """Whether the period has not ended (by UTC; the shops' own days are in the figures)."""
        return self.period.end >= self.clock.date()

    @property
    def days_passed(self) -> int:
        """How many whole days of the period are over: all of them once it has ended."""
        return max(0, min((self.period.end - self.period.start).days + 1, (self.clock.date() - self.period.start).days))

    def query(self, sql: str, **more: object) -> Query:
        """A query with the shared parameters and some of its own."""
        return Query(sql, {**self.parameters, **more})

    def rows(self, query: Query) -> Sequence[dict[str, Any]]:
        """All rows of a query, as mappings. Several pages ask the same: an answer is kept."""
        used = query.used()
        asked = (query.sql, tuple(used.values()))
        if asked not in self._answers:
            result = self.connection.execute(query.sql, used)
            names = [column[0] for column in result.description or []]
            self._answers[asked] = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        return self._answers[asked]

    @cached_property
    def _tables(self) -> Mapping[str, frozenset[str]]:
        """Columns of every published table."""
        return {table: frozenset(columns) for table, columns in self.connection.execute(
            "select table_name, list(column_name) from duckdb_columns() where schema_name = 'marts' group by table_name").fetchall()}

    def has(self, table: str, *columns: str) -> bool:
        """Whether a published table exists and has these columns."""
        return table in self._tables and self._tables[table].issuperset(columns)

    def is_filled(self, table: str, *columns: str) -> bool:
        """Whether a published table exists, has these columns and any row."""
        return self.has(table, *columns) and bool(self.rows(Query(f'select 1 from marts."{table}" limit 1')))

    def figure(self, query: Query, row: Row, column: str, metric: str, unit: Unit, *, key: str | None = None,
               needs: str = "", is_change: bool = False, currency: str | None = None) -> Figure:
        """A figure of one row of a query.

        Args:
            query: the query the row is of.
            row: the row; its ``is_final`` and ``missing_inputs``, where there, make the badge.
            column: the column of the value.
            metric: its code in the dictionary.
            unit: how it is shown.
            key: the column that tells the row among the others.
            needs: inputs without which it is wrong, as ``missing_inputs`` names them, separated by commas; ``*`` = all.
            is_change: it is shown with its sign.
            currency: of the money; None: the reporting currency.
        """
        value: Value = row[column]
        lacks = lacking(row, needs)
        return Figure(metric, value, unit, badge_of(value, row.get("is_final"), lacks),
                      query.cell(column, key, row[key] if key else None),
                      (self.currency if currency is None else currency) if unit == "money" else "",
                      lacks, is_change)


def lacking(row: Row, needs: str) -> str:
    """The missing inputs of a row that matter to a figure."""
    named = dict.fromkeys(part.strip() for part in str(row.get("missing_inputs") or "").split(",") if part.strip())
    return ", ".join(name for name in named if needs == "*" or name in needs.split(","))


def badge_of(value: object, is_final: object, lacks: str) -> Badge:
    """The badge of a value: an unknown value or input before anything else."""
    if value is None or lacks:
        return "missing"
    return "settled" if is_final else "estimated"


@dataclass(frozen=True)
class Field:
    """A column of a query that becomes a column of a table.

    Args:
        column: in the query's result.
        label: the header.
        metric: code of the metric; empty: the value is a name.
        unit: how it is shown.
        is_folded: shown when the row is opened.
        needs: see ``Scope.figure``.
    """

    column: str
    label: Text
    metric: str = ""
    unit: Unit = "count"
    is_folded: bool = False
    needs: str = ""

    def header(self) -> Column:
        """The table's column."""
        return Column(self.label, self.metric, self.is_folded)


def local_day(value: date | datetime | None) -> date | None:
    """The day of a date or time."""
    return value.date() if isinstance(value, datetime) else value
