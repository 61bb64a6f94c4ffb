"""Cells of a click file in batches of columns, with the numbers of their rows.

Belongs here: file formats, streamed. Does not belong here: what a cell means (``columns``).

A text file is parsed by Arrow in blocks as long as they hold no quotation mark and every line has the width of the
header; any other block is parsed by the ``csv`` module, which all sheets are read with.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from ingestion.clicks.cell_batch import CellBatch, Cells, arrow_or_cells
from ingestion.clicks.json_cells import json_batches
from ingestion.sheets.files import WORKBOOK_KINDS, InboxFile
from ingestion.sheets.reader import UNCLOSED, Row, cut_at_end, rows
from ingestion.sheets.recognise import FoundHeader

BATCH_ROWS: Final = 50_000
_BLOCK_CHARACTERS: Final = 4 << 20

def click_batches(file: InboxFile, encoding: str, worksheet: str, header: FoundHeader) -> Iterator[CellBatch]:
    """All rows below the header, blank ones included.

    Args:
        file: the file.
        encoding: of a text file.
        worksheet: of a workbook.
        header: its recognised header.
    """
    if file.kind == ".parquet":
        yield from _parquet(file)
    elif file.kind == ".jsonl":
        yield from json_batches(file, encoding, [str(cell) for cell in header.cells])
    elif file.kind in WORKBOOK_KINDS:
        below = (row for row in rows(file, encoding, worksheet, "") if row[0] > header.row_number)
        yield from _from_rows(below, len(header.header.names))
    else:
        with file.location.open(encoding=encoding, newline="") as stream:
            yield from _Text(stream, header).batches()


def _from_rows(source: Iterable[Row], width: int) -> Iterator[CellBatch]:
    """Batches of a stream of numbered rows."""
    stream = iter(source)
    while part := list(islice(stream, BATCH_ROWS)):
        yield _batch([number for number, _ in part], [cells for _, cells in part], width)


def _batch(numbers: list[int], source: list[Sequence[object]], width: int) -> CellBatch:
    """Columns of rows; a row of another width than the header is filled up or marked."""
    odd: list[int] = []
    padded = source
    if any(len(cells) != width or cells[-1] == UNCLOSED for cells in source):
        padded = []
        for place, cells in enumerate(source):
            if UNCLOSED in cells[-1:] or any(not _is_blank(cell) for cell in cells[width:]):
                odd.append(place)
            padded.append([*cells[:width], *[None] * (width - len(cells))])
    columns = [arrow_or_cells(cells) for cells in zip(*padded, strict=True)]
    return CellBatch(pa.array(numbers, pa.int64()), columns, frozenset(odd), source)


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip().strip("\ufeff"))


def _parquet(file: InboxFile) -> Iterator[CellBatch]:
    """Batches of a Parquet file, page by page whatever the size of its row groups."""
    number = 1
    with pq.ParquetFile(str(file.location), buffer_size=1 << 20, pre_buffer=False) as parquet:
        for batch in parquet.iter_batches(batch_size=BATCH_ROWS):
            numbers = pa.array(range(number, number + batch.num_rows), pa.int64())
            number += batch.num_rows
            yield CellBatch(numbers, [_plain(column) for column in batch.columns])


def _plain(column: pa.Array) -> Cells:
    """A Parquet column whose cells are text, whole numbers as text, times, or else Python values."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.dictionary_decode())
    if pa.types.is_timestamp(kind) or pa.types.is_string(kind):
        return column
    is_text = pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    if is_text or pa.types.is_integer(kind) or pa.types.is_null(kind):
        return pc.cast(column, pa.string())
    values: list[object] = column.to_pylist()
    return values


class _Text:
    """Reads the rows of a delimited text.

    Args:
        stream: opened with ``newline=""``.
        header: its recognised header.
    """

    def __init__(self, stream: TextIO, header: FoundHeader) -> None:
        self._stream = stream
        self._delimiter = header.delimiter
        self._width = len(header.header.names)
        self._number = 0
        self._skipped = header.row_number

    def batches(self) -> Iterator[CellBatch]:
        """All rows below the header."""
        while self._number < self._skipped:
            self._number += len(list(self._records(self._stream.readline())))
        while block := self._stream.read(_BLOCK_CHARACTERS):
            block += self._stream.readline()
            batch = self._fast(block) if '"' not in block else None
            if batch is not None:
                yield batch
            else:
                yield from self._slow(block)

    def _fast(self, block: str) -> CellBatch | None:
        """The block parsed by Arrow; None if a line of it has another width, or is empty."""
        names = [str(place) for place in range(self._width)]
        content = pa.py_buffer(block.encode())
        try:
            table = pyarrow.csv.read_csv(
                pa.BufferReader(content),
                pyarrow.csv.ReadOptions(column_names=names, block_size=len(content) + 1, use_threads=False),
                pyarrow.csv.ParseOptions(delimiter=self._delimiter, quote_char=False, double_quote=False,
                                         ignore_empty_lines=False),
                pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), check_utf8=False,
                                           strings_can_be_null=False),
            )
        except pa.ArrowInvalid:
            return None
        numbers = pa.array(range(self._number + 1, self._number + table.num_rows + 1), pa.int64())
        self._number += table.num_rows
        return CellBatch(numbers, [column.combine_chunks() for column in table.columns])

    def _slow(self, block: str) -> Iterator[CellBatch]:
        """The block parsed by the csv module."""
        records = self._records(block)
        while part := list(islice(records, BATCH_ROWS)):
            numbers = list(range(self._number + 1, self._number + len(part) + 1))
            self._number += len(part)
            yield _batch(numbers, part, self._width)

    def _records(self, block: str) -> Iterator[Sequence[object]]:
        """Records that begin in the block; the last one may end further down the stream."""
        begun = io.StringIO(block, newline="")
        records = csv.reader(self._lines(begun), delimiter=self._delimiter)
        while begun.tell() < len(block):
            yield cut_at_end(next(records))

    def _lines(self, begun: io.StringIO) -> Iterator[str]:
        yield from iter(begun.readline, "")
        yield from iter(self._stream.readline, "")
        yield UNCLOSED
