"""Tables, cards and comparisons out of query results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from orchestration.reports.format import day
from orchestration.reports.model import NOTHING, Card, Cell, Comparison, Link, Need, Query, Table, Text, Unit, plain
from orchestration.reports.scope import Field, Row, Scope

DASH = plain("–")

AGAINST_LAST = Text("vs last period", "较上期")
AGAINST_SAME_DAYS = Text("vs the same days of last period", "较上期同期")
AGAINST_TARGET = Text("of target", "目标达成")

Namer = Callable[[Row, str], Cell]


def table(scope: Scope, query: Query, key: str, fields: Sequence[Field], title: Text, *, note: Text = NOTHING,
          rows: Sequence[Row] | None = None, name: Namer | None = None) -> Table:
    """A table of a query's result.

    Args:
        scope: what is asked.
        query: gives one row for each row of the table.
        key: the column that tells its rows apart.
        fields: its columns, in order; those without a metric are names.
        title: its caption.
        note: stands under it.
        rows: the result, if it was asked before.
        name: makes the cell of a name; None: the value as it is.
    """
    found = scope.rows(query) if rows is None else rows
    cells = tuple(tuple(_cell(scope, query, row, one, key, name) for one in fields) for row in found)
    return Table(title, tuple(one.header() for one in fields), cells, note)


def _cell(scope: Scope, query: Query, row: Row, one: Field, key: str, name: Namer | None) -> Cell:
    """One cell."""
    if one.metric:
        currency = row.get("currency") if one.unit == "money" else None
        return scope.figure(query, row, one.column, one.metric, one.unit, key=key, needs=one.needs,
                            currency=str(currency) if currency else None)
    if name:
        return name(row, one.column)
    return named(row, one.column)


def named(row: Row, column: str) -> Cell:
    """A name; a dash where there is none, a link where the row has an address for it."""
    value = row[column]
    if isinstance(value, Text):
        return value
    if value is None or value == "":
        return DASH
    if isinstance(value, (date, datetime)):
        return Text(day(value, "en"), day(value, "zh"))
    address = row.get(f"{column}_url")
    if isinstance(address, str) and address.startswith("https://"):
        return Link(str(value), address)
    return plain(value)


def words(choices: dict[str, Text]) -> Callable[[Row, str], Cell]:
    """A namer that says codes in words and everything else as it is."""
    def say(row: Row, column: str) -> Cell:
        value = row[column]
        return choices[value] if isinstance(value, str) and value in choices else named(row, column)

    return say


def card(scope: Scope, query: Query, row: Row, column: str, metric: str, unit: Unit, label: Text, *,
         key: str | None = None, needs: str = "", against: Sequence[Comparison] = (),
         note: Text = NOTHING) -> Card:
    """A card of one value of a row."""
    figure = scope.figure(query, row, column, metric, unit, key=key, needs=needs)
    return Card(label, figure, tuple(against), note)


def absent(what: Text, remedy: Text) -> Need:
    """A part whose source is not there."""
    return Need(what, remedy)
