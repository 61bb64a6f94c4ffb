"""``LINKSTAR_INBOX_AFTER_LOAD=strip``: loaded files lose their buyer columns where they lie.

Belongs here: which columns of a file tell who a buyer is, and the rewrite without them. Does not belong here:
deleting files.

A column of buyer ids is replaced by one with their keyed hashes, under the name it has in raw, so that the
file still reads as the same rows. The new bytes are compared row by row with the old ones before they take
their place in one step, and the home remembers that they are the content it has already seen.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from ingestion.config import Home
from ingestion.sheets.definition import SheetDefinition
from ingestion.sheets.files import READABLE_KINDS, FileContent, InboxFile, read_content
from ingestion.sheets.parse import FileScope, Held, RowParser
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.reader import Row, SourceTable, all_rows, reading, tables
from ingestion.sheets.recognise import FoundHeader, find_header
from ingestion.sheets.values import read_id

_STRIPPED_KINDS: Final = frozenset({".csv", ".tsv", ".txt", ".jsonl", ".parquet", ".xlsx"})
_MARKS: Final = {"utf-8-sig": b"\xef\xbb\xbf"}

Tables = list[tuple[SourceTable, FoundHeader | None]]


class KnownContents:
    """Which bytes hold which content: hash of a file that was stripped -> hash of the file it was.

    Kept in the home. A file with nothing to strip stands for itself, so that it is looked at only once.

    Args:
        home: the home.
    """

    def __init__(self, home: Home) -> None:
        self._path = home.root / "inbox_stripped.json"
        try:
            self._hashes: dict[str, str] = dict(json.loads(self._path.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            self._hashes = {}

    def seen_as(self, content: FileContent) -> FileContent:
        """The content as it was first seen."""
        return replace(content, file_hash=self._hashes.get(content.file_hash, content.file_hash))

    def is_settled(self, file_hash: str) -> bool:
        """Whether nothing is left to strip from these bytes."""
        return file_hash in self._hashes

    def settle(self, file_hash: str, content: str) -> None:
        """Remember, before the bytes appear, whose content they hold."""
        self._hashes[file_hash] = content
        temporary = self._path.with_suffix(".part")
        with temporary.open("w") as stream:
            json.dump(self._hashes, stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(self._path)


def has_buyer_columns(sheets: Mapping[str, SheetDefinition], file: InboxFile) -> bool:
    """Whether a file has columns that tell who a buyer is; a file that cannot be read has no known ones."""
    try:
        with reading(file):
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
            return f"its kind {file.kind} cannot be rewritten, save it as .xlsx"
        temporary = file.location.with_name(f".{file.location.stem}.part{file.location.suffix}")
        try:
            _write(temporary, file, found.encoding, parts, home)
            stripped = _as_file(temporary, file)
            after = read_content(stripped)
            rows = zip_longest(_landed(home, sheets, file, found), _landed(home, sheets, stripped, after))
            if any(before != now for before, now in rows):
                return "its rows would read differently"
            shutil.copymode(file.location, temporary)
            os.utime(temporary, ns=(file.modified_ns, file.modified_ns))
            if file.has_changed():
                return "it changed meanwhile"
            contents.settle(after.file_hash, contents.seen_as(found).file_hash)
            temporary.replace(file.location)
            _sync_folder(file.location.parent)
        finally:
            temporary.unlink(missing_ok=True)
    return ""


def _as_file(location: Path, file: InboxFile) -> InboxFile:
    """Other bytes as if they were this file."""
    state = location.stat()
    return InboxFile(location, file.path, state.st_size, state.st_mtime_ns)


def _private_positions(header: FoundHeader | None) -> dict[int, str]:
    """Columns of buyers' data: position -> name of the column of hashes that replaces it, '' for none."""
    if header is None:
        return {}
    known = header.header.definition.column_by_name
    positions = {number: known[name].raw_name for number, name in enumerate(header.header.names)
                 if name and known[name].is_private}
    return positions | dict.fromkeys(header.header.dropped_positions, "")


def _landed(home: Home, sheets: dict[str, SheetDefinition], file: InboxFile,
            content: FileContent) -> Iterator[tuple[str, int, str, str]]:
    """Sheet, row number, key and content of every row, as the load reads them; a held row has no content."""
    scope = FileScope(file.path, content.file_hash, home.buyer_key)
    for table in tables(file, content.encoding):
        header = find_header(sheets, table)
        if header is None:
            continue
        parser = RowParser(header.header, scope, table.worksheet)
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
    """The whole file, rewritten and flushed to disk."""
    if file.kind == ".xlsx":
        _write_workbook(target, file, parts, home)
    else:
        (table, header), = parts
        delimiter = header.delimiter if header else ","
        rows = _stripped_rows(all_rows(file, encoding, table.worksheet, delimiter), header, home)
        if file.kind == ".parquet":
            _write_parquet(target, rows)
        elif file.kind == ".jsonl":
            _write_text(target, file, encoding, _json_lines(rows))
        else:
            _write_text(target, file, encoding, rows, delimiter)
    with target.open("rb") as stream:
        os.fsync(stream.fileno())


def _write_text(target: Path, file: InboxFile, encoding: str, rows: Iterable[Any], delimiter: str = "") -> None:
    """Text in the encoding of the file, with its byte order mark if it has one."""
    mark = _MARKS.get(encoding, b"")
    if mark and file.location.open("rb").read(len(mark)) != mark:
        encoding = "utf-8"
    with target.open("w", encoding=encoding, newline="") as stream:
        if delimiter:
            csv.writer(stream, delimiter=delimiter).writerows(cells for _, cells in rows)
        else:
            stream.writelines(rows)


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


def _sync_folder(folder: Path) -> None:
    """Make a rename last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
