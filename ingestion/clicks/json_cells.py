"""Cells of a click file of JSON Lines in batches of columns.

Does not belong here: the format (``ingestion.sheets.json_lines``), what a cell means (``columns``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from ingestion.clicks.cell_batch import CellBatch, Cells, arrow_or_cells
from ingestion.sheets.files import InboxFile
from ingestion.sheets.json_lines import BROKEN_LINE, Block, json_blocks


def json_batches(file: InboxFile, encoding: str, names: Sequence[str]) -> Iterator[CellBatch]:
    """All lines that are not blank.

    Args:
        file: the file.
        encoding: of its text.
        names: the keys, as the header has them.
    """
    for block in json_blocks(file, encoding):
        yield _batch(block, names)


def _batch(block: Block, names: Sequence[str]) -> CellBatch:
    """Columns of a block; a line that is no object is marked and left to the row parser."""
    broken = [place for place, item in enumerate(block.items) if item is None]
    columns: list[Cells] = []
    for name in names:
        values = block.exact_values(name)
        if broken and name == names[-1]:
            for place in broken:
                values[place] = BROKEN_LINE
        columns.append(arrow_or_cells(values))
    return CellBatch(pa.array(block.numbers, pa.int64()), columns, frozenset(broken))
