"""``linkstar explain``: the source rows behind one published figure; their sum is the figure.

Belongs here: finding the cell, collecting its rows, adding them up and comparing. Does not belong here: what a figure
is made of (``explain_figures``, ``explain_goals``), where rows come from (``explain_sources``), printing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import duckdb

from ingestion.config import Home
from orchestration import explain_goals
from orchestration.errors import LinkstarError, UsageError
from orchestration.explain_figures import MARTS, Figure, Mart, Measure
from orchestration.explain_rows import ROW
from orchestration.explain_sources import SOURCES
from orchestration.messages import text
from orchestration.query import open_published

ROWS: Final = "explained"
"""Name of the temporary table with the rows."""

_SHOWN_VALUES: Final = 8


@dataclass(frozen=True)
class Term:
    """One measure of an explained figure: its sign, on which side of the quotient, its total over how many rows."""

    name: str
    sign: int
    is_divisor: bool
    total: Decimal
    rows: int


@dataclass(frozen=True)
class Explanation:
    """A figure, its cell and what it is the sum of.

    Args:
        mart: name of the table.
        figure: name of the column; of a goal its metric.
        cell: the key columns of the row.
        value: the figure as published; None where it is empty.
        terms: its measures.
        summed: the figure as the rows give it.
        missing_inputs: what the cell still waits for.
    """

    mart: str
    figure: str
    cell: Mapping[str, Any]
    value: Decimal | float | int | None
    terms: Sequence[Term]
    summed: Decimal | float | None
    missing_inputs: str

    @property
    def agrees(self) -> bool:
        """Whether the rows give exactly the figure; an empty figure has nothing to agree with."""
        return self.value is None or self.value == self.summed


@contextmanager
def explaining(home: Home, metric: str, where: Mapping[str, str]) -> Iterator[
        tuple[Explanation, duckdb.DuckDBPyConnection]]:
    """Explain one figure of the published snapshot.

    Args:
        home: the home.
        metric: a figure (``gmv_net``), with its table where several have it (``creator_roi.gmv_net``); of a goal its
            metric.
        where: columns of the table and their values as text; '' for an empty one.

    Returns: the explanation, and a connection whose temporary table ``ROWS`` has the rows.

    Raises:
        UsageError: no such figure or column, no such row, or several.
        LinkstarError: nothing is published, or it was published by an earlier version that lacks what is needed.
    """
    with open_published(home) as connection:
        mart, figure = _find(connection, metric, where)
        cell = _cell(connection, mart, figure, where)
        try:
            terms = _collect(connection, mart, mart.figures[figure], cell)
        except duckdb.CatalogException as error:
            raise LinkstarError(text("explain_older_snapshot", reason=str(error).splitlines()[0])) from error
        yield _explanation(connection, mart, figure, cell, terms, metric), connection


def _find(connection: duckdb.DuckDBPyConnection, metric: str, where: Mapping[str, str]) -> tuple[Mart, str]:
    """The mart and column that a metric and the filters mean: the first whose columns the filters are."""
    table, _, name = metric.rpartition(".")
    known = [mart for mart in MARTS.values() if name in mart.figures and table in ("", mart.name)]
    for mart in known:
        if set(where) <= _columns(connection, mart.name):
            return mart, name
    goal = _goal(connection, name) if table in ("", explain_goals.MART) else None
    if goal and set(where) <= _columns(connection, goal.name):
        return goal, explain_goals.FIGURE
    if known or goal:
        found = known[0] if known else goal
        unknown = sorted(set(where) - _columns(connection, found.name)) if found else []
        raise UsageError(text("explain_no_column", columns=", ".join(unknown), table=found.name if found else ""))
    figures = [f"{mart.name}: {', '.join(sorted(mart.figures))}" for mart in MARTS.values() if table in ("", mart.name)]
    raise UsageError(text("explain_no_figure", metric=metric, known="; ".join(figures) or "-"))


def _goal(connection: duckdb.DuckDBPyConnection, metric: str) -> Mart | None:
    """The goals of a metric; None where the metric has no source."""
    try:
        row = connection.execute("select numerator, denominator from core.kpi_metric_formulas where metric_code = ?",
                                 [metric.lower()]).fetchone()
    except duckdb.CatalogException:  # published before there was such a table
        return None
    return explain_goals.goal_mart(metric.lower(), row[0], row[1]) if row else None


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    """Columns of a published table; none where there is no such table."""
    return {name for (name,) in connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'marts' and table_name = ?", [table]).fetchall()}


def _cell(connection: duckdb.DuckDBPyConnection, mart: Mart, figure: str, where: Mapping[str, str]) -> dict[str, Any]:
    """The one row that the filters leave.

    Raises:
        UsageError: there is none, or several: then the columns in which they differ are named.
    """
    filters = {**mart.defaults, **where} if not {"rule_set_id", *mart.defaults} & set(where) else dict(where)
    filters |= {name: value for name, value in mart.defaults.items() if name == "metric_code"}
    conditions = [f'"{name}" is null' if value == "" else f'cast("{name}" as varchar) = ?'
                  for name, value in filters.items()]
    result = connection.execute(
        f"select * from marts.{mart.name} where {' and '.join(conditions) or 'true'}",
        [value for value in filters.values() if value != ""])
    names = [column[0] for column in result.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    if not rows:
        raise UsageError(text("explain_no_row", table=mart.name, filters=_said(filters)))
    if len(rows) > 1:
        raise UsageError(text("explain_several_rows", count=len(rows), table=mart.name, differ=_differing(mart, rows)))
    return rows[0]


def _said(filters: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in filters.items()) or "-"


def _differing(mart: Mart, rows: list[dict[str, Any]]) -> str:
    """The key columns in which rows differ, each with its first values."""
    found = []
    for name in mart.key:
        values = sorted({"" if row[name] is None else str(row[name]) for row in rows})
        if len(values) > 1:
            more = ", ..." if len(values) > _SHOWN_VALUES else ""
            found.append(f"{name} = {', '.join(value or repr('') for value in values[:_SHOWN_VALUES])}{more}")
    return "; ".join(found)


def _collect(connection: duckdb.DuckDBPyConnection, mart: Mart, figure: Figure, cell: Mapping[str, Any]) -> list[Term]:
    """The rows of every term as the temporary table, and the totals."""
    connection.execute(f"create temporary table {ROWS} (part varchar, sign integer, is_divisor boolean, "
                       + ", ".join(f"{name} {kind}" for name, kind in ROW.items()) + ")")
    names = {name: None for name in (*figure.terms, *figure.divided_by)}
    parameters = _parameters(connection, mart, cell)
    for name in names:
        sql = _sql(mart.measures[name], mart)
        given = {key: value for key, value in parameters.items() if f"${key}" in sql}
        connection.execute(f"create or replace temporary table term as {sql}", given)
        for terms, is_divisor in ((figure.terms, False), (figure.divided_by, True)):
            if name in terms:
                connection.execute(f"insert into {ROWS} by name select '{name}' as part, {terms[name]} as sign, "
                                   f"{is_divisor} as is_divisor, * from term where value <> 0 or value is null")
    totals = {(part, divisor): (total, rows) for part, divisor, total, rows in connection.execute(
        f"select part, is_divisor, sum(value), count(*) from {ROWS} group by all").fetchall()}
    return [Term(name, sign, is_divisor, *(lambda found: (found[0] or Decimal(0), found[1]))(
        totals.get((name, is_divisor), (None, 0))))
        for terms, is_divisor in ((figure.terms, False), (figure.divided_by, True)) for name, sign in terms.items()]


def _sql(measure: Measure, mart: Mart) -> str:
    """The query of a measure's rows."""
    sql = SOURCES[measure.source].replace("{value}", measure.value).replace("{rc}", measure.value)
    sql = sql.replace("{own}", measure.own).replace("{condition}", f"({measure.condition})")
    subject, joins = mart.subject.get(measure.source, ("", ""))
    return sql.replace("{subject}", subject).replace("{joins}", joins)


def _parameters(connection: duckdb.DuckDBPyConnection, mart: Mart, cell: Mapping[str, Any]) -> dict[str, Any]:
    """What a cell's rows are found by."""
    if mart.name == explain_goals.MART:
        row = connection.execute("select period_key from core.kpi_targets where target_id = ?",
                                 [cell["target_id"]]).fetchone()
        return {"period_key": row[0] if row else None}
    parameters = {name: cell[name] for name in mart.key}
    if not mart.subject:
        return parameters
    first = cell["period_start"]
    week_start = ("sun" if first.weekday() == 6 else "mon") if cell["period_type"] == "week" else None
    return {**parameters, "subject": cell[mart.key[-1]], "first_day": first,
            "last_day": cell["period_end"] or date.max, "week_start": week_start}


def _explanation(connection: duckdb.DuckDBPyConnection, mart: Mart, figure: str, cell: Mapping[str, Any],
                 terms: Sequence[Term], metric: str) -> Explanation:
    """What the rows give, computed as the mart does."""
    over, under = (sum((term.sign * term.total for term in terms if term.is_divisor == side), Decimal(0))
                   for side in (False, True))
    summed: Decimal | float | None = over
    if mart.figures[figure].divided_by:
        quotient = f"cast(cast(? as {mart.exact}) as double) / nullif(cast(cast(? as {mart.exact}) as double), 0)"
        if mart.name == explain_goals.MART:
            quotient = f"cast({quotient} as {mart.exact})"
        row = connection.execute(f"select {quotient}", [over, under]).fetchone()
        summed = row[0] if row else None
    name = metric.rpartition(".")[2] if mart.name == explain_goals.MART else figure
    return Explanation(mart.name, name, {column: cell[column] for column in mart.key}, cell[figure], terms, summed,
                       str(cell.get("missing_inputs") or ""))
