"""``LINKSTAR_INBOX_AFTER_LOAD=strip``: loaded files lose their buyer columns where they lie.

Belongs here: which columns of a file tell who a buyer is, and the rewrite without them. Does not belong here:
deleting files.

A column of buyer ids is replaced by one with their keyed hashes, under the name it has in raw, so that the
file still reads as the same rows. The new bytes are compared row by row with the old ones before they take
their place (``ingestion.inbox.after_load``). Clicks are rewritten and compared column by column.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, Final, TextIO

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from ingestion.clicks.strip import Stripper, rows_fingerprint
from ingestion.config import Home
from ingestion.inbox.after_load import KnownContents, put_in_place
from ingestion.messages import text
from ingestion.sheets.definition import SheetDefinition
from ingestion.sheets.files import READABLE_KINDS, FileContent, InboxFile, read_content
from ingestion.sheets.parse import FileScope, Held, RowParser
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.reader import Row, SourceTable, all_rows, reading, tables
from ingestion.sheets.recognise import FoundHeader, find_header
from ingestion.sheets.rows_rules import LinkClickRow
from ingestion.sheets.safety import refuse_at_sight
from ingestion.sheets.values import read_id

_STRIPPED_KINDS: Final = frozenset({".csv", ".tsv", ".txt", ".jsonl", ".parquet", ".xlsx"})
_MARKS: Final = {"utf-8-sig": b"\xef\xbb\xbf"}

Tables = list[tuple[SourceTable, FoundHeader | None]]


def has_buyer_columns(sheets: Mapping[str, SheetDefinition], file: InboxFile) -> bool:
    """Whether a file has columns that tell who a buyer is; a file that cannot be read has no known ones."""
    try:
        with reading(file):
            refuse_at_sight(file)
            found = tables(file, read_content(file).encoding) if file.kind in READABLE_KINDS else []
            return any(_private_positions(find_header(sheets, table)) for table in found)
    except SheetProblem:
        return False


def strip_file(home: Home, sheets: dict[str, SheetDefinition], file: InboxFile, contents: KnownContents) -> str:
    """Rewrite one loaded file without the columns that tell who a buyer is.

    Args:
        home: whose secret keys buyers.
        sheets: the sheets by name.
        file: a file all of whose rows landed.
        contents: remembers what was rewritten.

    Returns: why the file was left as it is; '' if nothing of a buyer stands in it any more.
    """
    with reading(file):
        found = read_content(file)
        if contents.is_settled(found.file_hash):
            return ""
        parts = [(table, find_header(sheets, table)) for table in tables(file, found.encoding)]
        if not any(_private_positions(header) for _, header in parts):
            contents.settle(found.file_hash, found.file_hash)
            return ""
        if file.kind not in _STRIPPED_KINDS:
            return text("strip_kind", kind=file.kind)

        def reads_the_same(other: InboxFile, content: FileContent) -> bool:
            rows = zip_longest(_landed(home, sheets, file, found), _landed(home, sheets, other, content))
            return all(before == now for before, now in rows)

        return put_in_place(file, found, contents, lambda target: _write(target, file, found.encoding, parts, home),
                            reads_the_same)


def _private_positions(header: FoundHeader | None) -> dict[int, str]:
    """Columns of buyers' data: position -> name of the column of hashes that replaces it, '' for none."""
    if header is None:
        return {}
    known = header.header.definition.column_by_name
    positions = {number: known[name].raw_name for number, name in enumerate(header.header.names)
                 if name and known[name].is_private}
    return positions | dict.fromkeys(header.header.dropped_positions, "")


def _landed(home: Home, sheets: dict[str, SheetDefinition], file: InboxFile,
            content: FileContent) -> Iterator[tuple[object, ...]]:
    """Sheet, row number, key and content of every row, as the load reads them; a held row has no content. Of clicks
    what all rows of a table come to."""
    scope = FileScope(file.path, content.file_hash, home.buyer_key)
    for table in tables(file, content.encoding):
        header = find_header(sheets, table)
        if header is None:
            continue
        parser = RowParser(header.header, scope, table.worksheet)
        if parser.definition.model is LinkClickRow:
            yield (parser.definition.name, *rows_fingerprint(file, content.encoding, header, parser))
            continue
        for number, cells in all_rows(file, content.encoding, table.worksheet, header.delimiter):
            if number > header.row_number and any(cell not in (None, "") for cell in cells):
                row = parser.parse(number, cells)
                landed = ("", "") if isinstance(row, Held) else (row["record_key"], row["content_hash"])
                yield (parser.definition.name, number, *landed)


def _stripped_rows(rows: Iterable[Row], header: FoundHeader | None, home: Home) -> Iterator[Row]:
    """Rows without buyers' columns; ids as hashes. Rows above the header stay."""
    positions = _private_positions(header)
    for number, cells in rows:
        if header is None or number < header.row_number:
            yield number, cells
            continue
        is_header = number == header.row_number
        kept: list[object] = []
        for place, cell in enumerate(cells):
            if place not in positions:
                kept.append(cell)
            elif positions[place]:
                kept.append(positions[place] if is_header else home.buyer_key(read_id(cell)) or "")
        yield number, kept


def _write(target: Path, file: InboxFile, encoding: str, parts: Tables, home: Home) -> None:
    """The whole file, rewritten."""
    if file.kind == ".xlsx":
        _write_workbook(target, file, parts, home)
        return
    (table, header), = parts
    delimiter = header.delimiter if header else ","
    rows = _stripped_rows(all_rows(file, encoding, table.worksheet, delimiter), header, home)
    if file.kind == ".jsonl":
        _write_text(target, file, encoding, _json_lines(rows))
    elif header is not None and header.header.definition.model is LinkClickRow:
        stripper = Stripper(home, header, _private_positions(header))
        if file.kind == ".parquet":
            stripper.write_parquet(target, file)
        else:
            above = islice(rows, header.row_number)
            _write_text(target, file, encoding, above, delimiter,
                        lambda stream: stripper.write_rows(stream, file, encoding))
    elif file.kind == ".parquet":
        _write_parquet(target, rows)
    else:
        _write_text(target, file, encoding, rows, delimiter)


def _write_text(target: Path, file: InboxFile, encoding: str, rows: Iterable[Any], delimiter: str = "",
                write_rest: Callable[[TextIO], None] = lambda stream: None) -> None:
    """Text in the encoding of the file, with its byte order mark if it has one."""
    mark = _MARKS.get(encoding, b"")
    with file.location.open("rb") as stream:
        encoding = "utf-8" if mark and stream.read(len(mark)) != mark else encoding
    with target.open("w", encoding=encoding, newline="") as written:
        if delimiter:
            csv.writer(written, delimiter=delimiter).writerows(cells for _, cells in rows)
        else:
            written.writelines(rows)
        write_rest(written)


def _json_lines(rows: Iterator[Row]) -> Iterator[str]:
    """One object a line; what the original left out stays out. Blank lines keep the others' numbers."""
    _, names = next(rows)
    line = 1
    for number, cells in rows:
        yield "\n" * (number - line)
        item = {str(name): cell for name, cell in zip(names, cells, strict=True) if cell is not None}
        yield json.dumps(item, ensure_ascii=False) + "\n"
        line = number + 1


def _write_parquet(target: Path, rows: Iterator[Row]) -> None:
    """A table with the same cells; whole numbers are text, as the reader takes them anyway."""
    _, names = next(rows)
    columns: dict[str, list[object]] = {str(name): [] for name in names}
    for _, cells in rows:
        for values, cell in zip(columns.values(), cells, strict=True):
            values.append(cell)
    pq.write_table(pa.table(columns), target, compression="zstd")


def _write_workbook(target: Path, file: InboxFile, parts: Tables, home: Home) -> None:
    """Every worksheet with its values; formats other than those of dates are lost."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "nan_inf_to_errors": True, "remove_timezone": True}
    with xlsxwriter.Workbook(str(target), options) as workbook:
        formats = {kind: workbook.add_format({"num_format": pattern}) for kind, pattern in (
            (datetime, "yyyy-mm-dd hh:mm:ss"), (date, "yyyy-mm-dd"), (time, "hh:mm:ss"), (timedelta, "[h]:mm:ss"))}
        for table, header in parts:
            worksheet = workbook.add_worksheet(table.worksheet)
            for number, cells in _stripped_rows(all_rows(file, "", table.worksheet, ""), header, home):
                _write_cells(worksheet, number - 1, cells, formats)


def _write_cells(worksheet: Any, row: int, cells: Sequence[object], formats: Mapping[Any, Any]) -> None:
    """One row of a worksheet."""
    for place, cell in enumerate(cells):
        if isinstance(cell, str):
            if cell:
                worksheet.write_string(row, place, cell)
        elif type(cell) in formats:
            worksheet.write(row, place, cell, formats[type(cell)])
        elif cell is not None:
            worksheet.write(row, place, cell)
