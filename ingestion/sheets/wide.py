"""The wide form of a sheet: one column a period instead of one row a period.

Belongs here: which header cells name a period, and the rows of the narrow form that one wide row stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingestion.sheets.dates import Period, read_period
from ingestion.sheets.definition import SheetDefinition
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.values import read_boolean

PERIOD_TYPE, PERIOD_START = "period_type", "period_start"

_LABEL = re.compile(r"^(?:target|目标值?)\s*|\s*(?:target|目标值?)$", re.IGNORECASE)


@dataclass(frozen=True)
class WideForm:
    """Where the periods of a wide table stand.

    Args:
        names: column names of the table as it is, None where unknown or a period.
        periods: position -> period of each period column.
        value_column: what the cells below a period are.
    """

    names: tuple[str | None, ...]
    periods: tuple[tuple[int, Period], ...]
    value_column: str

    @property
    def narrow_names(self) -> tuple[str | None, ...]:
        """Column names of the rows that ``unfold`` gives."""
        added = () if PERIOD_TYPE in self.names else (PERIOD_TYPE,)
        return (*self.names, *added, PERIOD_START, self.value_column)

    def unfold(self, cells: Sequence[object]) -> Iterator[list[object]]:
        """One narrow row for each period that has a value; of a withdrawn row one for each period."""
        width = len(self.names)
        base = [*cells[:width], *[None] * (width - len(cells))]
        values = {position: base[position] for position, _ in self.periods}
        for position in values:
            base[position] = None
        is_withdrawn = self._is_withdrawn(base)
        for position, period in self.periods:
            if not is_withdrawn and _is_blank(values[position]):
                continue
            narrow = list(base)
            if PERIOD_TYPE not in self.names:
                narrow.append(period.grain)
            elif _is_blank(narrow[self.names.index(PERIOD_TYPE)]):
                narrow[self.names.index(PERIOD_TYPE)] = period.grain
            yield [*narrow, period.written, values[position], *cells[width:]]

    def _is_withdrawn(self, cells: Sequence[object]) -> bool:
        if "is_deleted" not in self.names:
            return False
        try:
            return bool(read_boolean(cells[self.names.index("is_deleted")]))
        except SheetProblem:
            return False


def wide_form(
    definition: SheetDefinition, names: tuple[str | None, ...], cells: Sequence[object]
) -> WideForm | None:
    """The wide form of a header, if the sheet knows one and period columns stand for period and value."""
    value_column = definition.model.wide_value
    if not value_column or {PERIOD_START, value_column} & set(names):
        return None
    periods = [
        (position, period)
        for position, (name, cell) in enumerate(zip(names, cells, strict=True))
        if name is None and (period := _period(cell)) is not None
    ]
    return WideForm(names, tuple(periods), value_column) if periods else None


def _period(cell: object) -> Period | None:
    if isinstance(cell, str):
        cell = _LABEL.sub("", cell.strip())
    elif not isinstance(cell, date):
        return None
    try:
        return read_period(cell)
    except SheetProblem:
        return None


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
