"""The cells of an export file as columns of text, in batches: CSV through pyarrow, workbooks through calamine.

Belongs here: file formats, and the point where a
buyer's name becomes a keyed hash, before anything is written anywhere.
Only columns that are known are read at all. Does not belong here: what a cell means.

A number or date that a workbook holds as such is told apart from text: a number follows ``NATIVE``; a date is ISO text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from python_calamine import CalamineWorkbook

from ingestion.ahead import ahead
from ingestion.seller_exports.headers import columns
from ingestion.seller_exports.recognise import ExportHeader
from ingestion.sheets.files import WORKBOOK_KINDS, InboxFile
from ingestion.sheets.reader import UNCLOSED, all_rows

NATIVE: Final = "\x01"
"""Stands before a number that was no text in the file."""

ROW_NUMBER: Final = "row_number"

_CHUNK_ROWS: Final = 20_000
# Small enough for a processor's cache: parsing blocks of 8 MB takes half as long again.
_BLOCK_BYTES: Final = 2 << 20
_CACHED_BUYERS: Final = 1 << 16
_QUOTE: Final = ord('"')


@dataclass
class CellReader:
    """Reads one table of an export file.

    Args:
        file: the file.
        encoding: of a text file.
        header: the recognised header.
        buyer_key: keyed hash of a buyer.
        damaged: rows that are not cells of the header (row number, reason code), filled while reading.
        error: why reading stopped; DuckDB, which pulls the batches, gives an error of its own instead.
    """

    file: InboxFile
    encoding: str
    header: ExportHeader
    buyer_key: Callable[[str | None], str | None]
    damaged: list[tuple[int, str]] = field(default_factory=list)
    error: Exception | None = None

    def __post_init__(self) -> None:
        known = columns(self.header.entity)
        self._places = {name: place for name, place in self.header.read.items()}
        self._places |= {fee_column(number): place for number, place in enumerate(self.header.fees.values())}
        self._buyers = [name for name in self.header.read if known[name].kind == "buyer"]
        self._hashed = lru_cache(_CACHED_BUYERS)(self.buyer_key)
        self._keys = {name: _as_hash if name in self.header.hashed else self._hashed for name in self._buyers}

    @property
    def schema(self) -> pa.Schema:
        """``row_number`` and one text column for each known column and unknown fee."""
        return pa.schema([(ROW_NUMBER, pa.int64()), *((name, pa.string()) for name in self._places)])

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows below the header, buyers hashed; made one step ahead of whoever takes them."""
        try:
            yield from ahead(self._batches())
        except Exception as error:
            self.error = error
            raise

    def _batches(self) -> Iterator[pa.RecordBatch]:
        if self.file.kind in WORKBOOK_KINDS:
            found = self._of_rows(self._workbook_rows())
        elif _has_open_quote(self.file):  # pyarrow would drop what follows without a word
            found = self._of_rows(self._checked(all_rows(self.file, self.encoding, "", self.header.delimiter)))
        else:
            found = self._of_text()
        for batch in ahead(found):
            yield self._without_buyers(batch)

    def _workbook_rows(self) -> Iterator[tuple[int, Sequence[object]]]:
        with CalamineWorkbook.from_path(str(self.file.location)) as workbook:
            sheet = workbook.get_sheet_by_name(self.header.worksheet)
            first, left = sheet.start or (0, 0)
            padding = [""] * left
            for number, cells in enumerate(sheet.iter_rows(), first + 1):
                yield number, [*padding, *cells] if left else cells

    def _of_rows(self, rows: Iterator[tuple[int, Sequence[object]]]) -> Iterator[pa.RecordBatch]:
        below = ((number, cells) for number, cells in rows if number > self.header.row_number)
        while chunk := list(islice(below, _CHUNK_ROWS)):
            numbers = pa.array([number for number, _ in chunk], pa.int64())
            arrays = [
                _trimmed(_text_array([cells[place] if place < len(cells) else "" for _, cells in chunk]))
                for place in self._places.values()
            ]
            yield pa.RecordBatch.from_arrays([numbers, *arrays], schema=self.schema)

    def _of_text(self) -> Iterator[pa.RecordBatch]:
        """Rows of the header's width at pyarrow's speed; the others one by one."""
        odd: list[tuple[int, str]] = []

        def set_aside(row: pacsv.InvalidRow) -> str:
            odd.append((row.number, row.text))
            return "skip"

        names = [f"c{place}" for place in range(self.header.width)]
        reader = pacsv.open_csv(
            str(self.file.location),
            read_options=pacsv.ReadOptions(
                column_names=names,
                use_threads=False,
                block_size=_BLOCK_BYTES,
                encoding="utf8" if self.encoding.startswith("utf-8") else self.encoding,
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self.header.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[names[place] for place in self._places.values()],
            ),
        )
        last = 0
        for batch in reader:
            numbers = _numbers_after(last, batch.num_rows, {number for number, _ in odd})
            last = numbers[-1].as_py() if len(numbers) else last
            arrays = [_trimmed(column) for column in batch.columns]
            yield pa.RecordBatch.from_arrays([numbers, *arrays], schema=self.schema)
        ends_open = not _ends_with_newline(self.file)
        final = max([last, *(number for number, _ in odd)], default=0)
        yield from self._of_rows(
            self._checked(
                (
                    (number, next(csv.reader(text.splitlines(keepends=True), delimiter=self.header.delimiter), []))
                    for number, text in odd
                ),
                final if ends_open else 0,
            )
        )

    def _checked(
        self,
        rows: Iterator[tuple[int, Sequence[object]]],
        unfinished: int = 0,
    ) -> Iterator[tuple[int, Sequence[object]]]:
        """Rows that may be read as cells of the header; the others are noted.

        Args:
            rows: rows of a text file.
            unfinished: number of the last row, if the file does not end behind it.
        """
        for number, cells in rows:
            if number <= self.header.row_number:
                continue
            if cells and cells[-1] == UNCLOSED:
                self.damaged.append((number, "unclosed_quote"))
            elif any(str(cell).strip() for cell in cells[self.header.width :]):
                self.damaged.append((number, "too_many_cells"))
            elif number == unfinished and len(cells) < self.header.width:
                self.damaged.append((number, "unfinished_row"))
            else:
                yield number, cells

    def _without_buyers(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        for name in self._buyers:
            encoded = pc.dictionary_encode(batch.column(name))
            hashes = pa.array(
                [self._keys[name](value.lstrip(NATIVE)) if value else None for value in encoded.dictionary.to_pylist()],
                pa.string(),
            )
            place = batch.schema.get_field_index(name)
            arrays = [*batch.columns]
            arrays[place] = hashes.take(encoded.indices)
            batch = pa.RecordBatch.from_arrays(arrays, schema=self.schema)
        return batch


_KEYED_HASH: Final = re.compile(r"[0-9a-f]{32}")
_BLANKS: Final = " \t\r\n\v\f\u00a0\ufeff\u200b"
_PLAIN_BLANKS: Final = tuple(one.encode() for one in _BLANKS if one.isascii())
_RARE_BLANKS: Final = tuple(one.encode() for one in _BLANKS if not one.isascii())


def _as_hash(value: str | None) -> str | None:
    """A keyed hash as it stands in a stripped file; anything else there is nobody's."""
    return value if value is not None and _KEYED_HASH.fullmatch(value) else None


def fee_column(number: int) -> str:
    """Name of the column of an unknown fee."""
    return f"fee_{number}"


def _trimmed(cells: pa.Array) -> pa.Array:
    """Cells without blanks around them (a trailing tab keeps ids text in a spreadsheet); most columns hold none."""
    content = cells.buffers()[2]
    texts = content.to_pybytes() if content is not None else b""
    if not texts.isascii() and any(one in texts for one in _RARE_BLANKS):
        return pc.utf8_trim(cells, characters=_BLANKS)
    return pc.ascii_trim_whitespace(cells) if any(one in texts for one in _PLAIN_BLANKS) else cells


def _text_array(values: list[object]) -> pa.Array:
    """Cells of a workbook as text."""
    try:
        return pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):  # not all of them are text
        return pa.array([value if isinstance(value, str) else _text(value) for value in values], pa.string())


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        whole = isinstance(value, int) or value.is_integer()
        return NATIVE + (str(int(value)) if whole else repr(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else str(value)


def _numbers_after(last: int, count: int, taken: set[int]) -> pa.Array:
    """The next ``count`` row numbers that are not taken."""
    skipped = sorted(number for number in taken if number > last)
    numbers = pa.arange(last + 1, last + 1 + count + len(skipped))
    return numbers.filter(pc.invert(pc.is_in(numbers, pa.array(skipped, pa.int64()))))[:count] if skipped else numbers


def _has_open_quote(file: InboxFile) -> bool:
    """Whether the file has an odd number of quotation marks."""
    count = 0
    with file.location.open("rb") as stream:
        while chunk := stream.read(_BLOCK_BYTES):
            count += int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == _QUOTE))
    return count % 2 == 1


def _ends_with_newline(file: InboxFile) -> bool:
    with file.location.open("rb") as stream:
        stream.seek(max(file.size - 4, 0))
        return b"\n" in stream.read() or file.size == 0
