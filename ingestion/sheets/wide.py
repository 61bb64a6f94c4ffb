"""The wide form of a sheet: one column a period (or an event) instead of one row each.

Belongs here: which header cells a sheet's wide form takes, and the rows of the narrow form that one wide row
stands for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ingestion.sheets.choices import COLLABORATION_EVENTS
from ingestion.sheets.dates import read_period
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.values import read_boolean, read_text

_TARGET = re.compile(r"^(?:target|目标值?)\s*|\s*(?:target|目标值?)$", re.IGNORECASE)
_WHEN = re.compile(r"\s*(?:日期|时间)$")


@dataclass(frozen=True)
class WideRule:
    """How a sheet's wide form is read.

    Args:
        head_columns: narrow columns that a header cell fills; one that the table has as well is filled where
            it is blank, but the last one makes the table narrow.
        value_column: what the cells below such a header are.
        read_head: a header cell -> values of ``head_columns`` in their order; None for any other header.
        fewest: how many such headers make a table wide.
        withdraws_blank: a withdrawn row withdraws the facts of all headers, also below blank cells.
    """

    head_columns: tuple[str, ...]
    value_column: str
    read_head: Callable[[object], tuple[str, ...] | None]
    fewest: int = 1
    withdraws_blank: bool = False


def _period_head(cell: object) -> tuple[str, ...] | None:
    """Grain and text of the period that a header names: ``2026-11``, ``2026年11月 目标``, a date cell."""
    if isinstance(cell, str):
        cell = _TARGET.sub("", cell.strip())
    elif not isinstance(cell, date):
        return None
    try:
        period = read_period(cell)
    except SheetProblem:
        return None
    return (period.grain, period.written) if period else None


def _event_head(cell: object) -> tuple[str, ...] | None:
    """The event that a header names: ``sample_sent``, ``已寄样``, both, with 日期 or 时间 behind it."""
    text = read_text(cell) if isinstance(cell, str) else None
    if text is None:
        return None
    try:
        event = COLLABORATION_EVENTS.read(_WHEN.sub("", text))
    except SheetProblem:
        return None
    return (event,) if event else None


PERIODS = WideRule(("period_type", "period_start"), "target_value", _period_head, withdraws_blank=True)
EVENTS = WideRule(("event",), "occurred_at", _event_head, fewest=2)
"""One column named like an event may be a remark (已签约: 是); a tracker has several."""


@dataclass(frozen=True)
class WideForm:
    """Where the periods or events of a wide table stand.

    Args:
        rule: the sheet's rule.
        names: column names of the table as it is, None where unknown or a head.
        heads: position -> what the header says, for each such column.
    """

    rule: WideRule
    names: tuple[str | None, ...]
    heads: Mapping[int, tuple[str, ...]]

    @property
    def added(self) -> tuple[str, ...]:
        """Narrow columns that the table itself lacks."""
        return (*(name for name in self.rule.head_columns if name not in self.names), self.rule.value_column)

    @property
    def narrow_names(self) -> tuple[str | None, ...]:
        """Column names of the rows that ``unfold`` gives."""
        return (*self.names, *self.added)

    def unfold(self, cells: Sequence[object]) -> Iterator[list[object]]:
        """One narrow row for each head that has a value; of a withdrawn row perhaps one for each head."""
        width = len(self.names)
        base = [*cells[:width], *[None] * (width - len(cells))]
        values = {position: base[position] for position in self.heads}
        for position in values:
            base[position] = None
        keeps_blank = self.rule.withdraws_blank and self._is_withdrawn(base)
        for position, head in self.heads.items():
            if keeps_blank or not _is_blank(values[position]):
                yield [*self._headed(base, head), values[position], *cells[width:]]

    def _headed(self, base: Sequence[object], head: tuple[str, ...]) -> list[object]:
        narrow = list(base)
        for name, written in zip(self.rule.head_columns, head, strict=True):
            if name not in self.names:
                narrow.append(written)
            elif _is_blank(narrow[self.names.index(name)]):
                narrow[self.names.index(name)] = written
        return narrow

    def _is_withdrawn(self, cells: Sequence[object]) -> bool:
        if "is_deleted" not in self.names:
            return False
        try:
            return bool(read_boolean(cells[self.names.index("is_deleted")]))
        except SheetProblem:
            return False


def wide_form(
    rule: WideRule | None, names: tuple[str | None, ...], cells: Sequence[object]
) -> WideForm | None:
    """The wide form of a header, if the sheet has one and its heads stand in place of head and value."""
    if rule is None or {rule.head_columns[-1], rule.value_column} & set(names):
        return None
    heads = {
        position: head
        for position, (name, cell) in enumerate(zip(names, cells, strict=True))
        if name is None and (head := rule.read_head(cell)) is not None
    }
    return WideForm(rule, names, heads) if len(heads) >= rule.fewest else None


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
