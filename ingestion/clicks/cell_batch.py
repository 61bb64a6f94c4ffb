"""Some rows of a click file as columns.

Does not belong here: file formats (``cells``, ``json_cells``), what a cell means (``columns``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa

from ingestion.sheets.reader import exact

# A column of cells: Arrow, or the cells themselves where they are of several kinds.
Cells: TypeAlias = pa.Array | Sequence[object]


@dataclass(frozen=True)
class CellBatch:
    """Some rows of a file, as columns.

    Args:
        numbers: row numbers as a spreadsheet counts them.
        columns: one per header cell; short rows are filled up with None.
        odd: places of rows that only the row parser can judge (too many cells, an open quotation mark).
        originals: the rows as they came, where they did not come as columns.
    """

    numbers: pa.Array
    columns: list[Cells]
    odd: frozenset[int] = frozenset()
    originals: Sequence[Sequence[object]] | None = None

    def original(self, place: int) -> Sequence[object]:
        """The cells of one row as the row parser takes them."""
        if self.originals is not None:
            return self.originals[place]
        return [exact(_cell(cells, place)) for cells in self.columns]


def _cell(cells: Cells, place: int) -> object:
    return cells[place].as_py() if isinstance(cells, pa.Array) else cells[place]


def arrow_or_cells(cells: Sequence[object]) -> Cells:
    """Text as Arrow; cells of other kinds stay as they are."""
    try:
        return pa.array(cells, pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return cells
