"""Tables inside a file: every worksheet of a workbook, or the one table of a text or Parquet file.

Belongs here: file formats. Cells come out as text, or as what a spreadsheet cell holds.
"""

from __future__ import annotations

import csv
import errno
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from zipfile import BadZipFile

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from ingestion.messages import both, text
from ingestion.pipeline import LoadError
from ingestion.sheets.files import WORKBOOK_KINDS, InboxFile
from ingestion.sheets.json_lines import json_keys, json_rows
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.safety import refuse_unsafe_workbook

Row = tuple[int, Sequence[object]]

# Follows the last line of a text file. It is a row of its own unless a quotation mark is still open there; then it
# ends the cell that swallowed the rest of the file.
UNCLOSED = "\x1eunclosed quotation mark\x1e"

# A title or a hint may stand above the header.
HEADER_SEARCH_ROWS = 10

# The disk is full or read-only: no file of the inbox is to blame.
_HOME_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
_READ_ERRORS = (
    CalamineError,
    BadZipFile,
    zlib.error,
    UnicodeDecodeError,
    csv.Error,
    pa.ArrowException,
    duckdb.DataError,
    OSError,
    RecursionError,  # brackets in brackets
)


@dataclass(frozen=True)
class SourceTable:
    """One table of a file: its first rows for the header search, and all rows with their numbers.

    Args:
        worksheet: name of the worksheet; blank where a file has only one table.
        first: candidates for the header, ``(row number, cells)``; for a text file one list per delimiter.
    """

    worksheet: str
    first: tuple[tuple[str, tuple[Row, ...]], ...]


@contextmanager
def reading(file: InboxFile) -> Iterator[None]:
    """Turn every error of a format library into one problem that names the file and the cause.

    Raises:
        SheetProblem: the file cannot be read.
        LoadError: not the file is at fault, but the disk that parsed rows are written to.
    """
    try:
        yield
    except _READ_ERRORS as error:
        if isinstance(error, OSError) and error.errno in _HOME_ERRORS:
            raise LoadError(text("home_full", reason=error.strerror)) from error
        cause, cause_zh = _cause(error)
        raise SheetProblem("unreadable_file", value=file.path, cause=cause, cause_zh=cause_zh) from error


def _cause(error: Exception) -> tuple[str, str]:
    if isinstance(error, UnicodeDecodeError):
        return both("cause_encoding")
    if isinstance(error, OSError):
        return both("cause_system", reason=error.strerror or type(error).__name__)
    if isinstance(error, duckdb.DataError):
        return both("cause_cells", reason=type(error).__name__)
    return both("cause_damaged")


def tables(file: InboxFile, encoding: str) -> list[SourceTable]:
    """The tables of a file with their first rows."""
    if file.kind in WORKBOOK_KINDS:
        refuse_unsafe_workbook(file)
        return _worksheets(file)
    if file.kind == ".jsonl":
        return [SourceTable("", (("", ((0, json_keys(file, encoding)),)),))]
    if file.kind == ".parquet":
        return [SourceTable("", (("", tuple(islice(rows(file, encoding, "", ""), 1))),))]
    options = []
    for delimiter in ",;\t":
        options.append((delimiter, tuple(islice(rows(file, encoding, "", delimiter), HEADER_SEARCH_ROWS))))
    return [SourceTable("", tuple(options))]


def rows(file: InboxFile, encoding: str, worksheet: str, delimiter: str) -> Iterator[Row]:
    """All rows of one table with their numbers (as a spreadsheet counts them), blank ones left out."""
    for number, cells in all_rows(file, encoding, worksheet, delimiter):
        if any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in cells):
            yield number, cells


def all_rows(file: InboxFile, encoding: str, worksheet: str, delimiter: str) -> Iterator[Row]:
    """All rows of one table with their numbers, blank ones too."""
    if file.kind in WORKBOOK_KINDS:
        source = _workbook_rows(file, worksheet)
    elif file.kind == ".jsonl":
        source = json_rows(file, encoding)
    elif file.kind == ".parquet":
        source = _parquet_rows(file)
    else:
        source = _text_rows(file, encoding, delimiter)
    yield from source


def _worksheets(file: InboxFile) -> list[SourceTable]:
    with CalamineWorkbook.from_path(str(file.location)) as workbook:
        names = [one.name for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    return [
        SourceTable(name, (("", tuple(islice(rows(file, "", name, ""), HEADER_SEARCH_ROWS))),))
        for name in names
    ]


def _workbook_rows(file: InboxFile, worksheet: str) -> Iterator[Row]:
    with CalamineWorkbook.from_path(str(file.location)) as workbook:
        sheet = workbook.get_sheet_by_name(worksheet)
        first = sheet.start[0] + 1 if sheet.start else 1
        yield from enumerate(sheet.to_python(), first)


def _text_rows(file: InboxFile, encoding: str, delimiter: str) -> Iterator[Row]:
    with file.location.open(encoding=encoding, newline="") as stream:
        records = csv.reader(chain(stream, (UNCLOSED,)), delimiter=delimiter)
        line = 0
        for number, cells in enumerate(records, 1):
            if cells != [UNCLOSED] or records.line_num > line + 1:  # the mark alone is no row, after a lone quote it is
                yield number, cut_at_end(cells)
            line = records.line_num


def cut_at_end(cells: list[str]) -> list[str]:
    """A row that swallowed the end of the file keeps the mark alone in its last cell; others stay as they are."""
    return [*cells[:-1], UNCLOSED] if cells and UNCLOSED in cells[-1] else cells


def _parquet_rows(file: InboxFile) -> Iterator[Row]:
    number = 0
    with pq.ParquetFile(str(file.location), buffer_size=1 << 20, pre_buffer=False) as parquet:
        names = parquet.schema_arrow.names
        yield 0, names
        for batch in parquet.iter_batches(batch_size=20_000):
            for item in batch.to_pylist():
                number += 1
                yield number, [exact(item[name]) for name in names]


def exact(value: object) -> object:
    """Whole numbers of Parquet are exact: they are text to the readers of ids."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
