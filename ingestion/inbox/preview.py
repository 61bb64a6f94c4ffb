"""What a file of the inbox would be read as, from its first rows: no row is parsed and nothing is written.

Belongs here: telling sheets and exports apart for somebody who looks before a run. Does not belong here: reading
rows (``ingestion.sheets``, ``ingestion.seller_exports``), what was loaded (``data_quality.arrivals``).
"""

from __future__ import annotations

import codecs
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow.parquet as pq

from ingestion.inbox.peek import First, first_of_text, first_of_worksheets
from ingestion.seller_exports.recognise import EXPORT_KINDS
from ingestion.seller_exports.recognise import find_header as find_export
from ingestion.sheets.files import READABLE_KINDS, WORKBOOK_KINDS, InboxFile
from ingestion.sheets.json_lines import json_keys
from ingestion.sheets.marks import HELPER_WORKSHEETS
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.reader import HEADER_SEARCH_ROWS, SourceTable, reading, tables
from ingestion.sheets.recognise import closest, find_header
from ingestion.sheets.registry import SHEETS
from ingestion.sheets.safety import refuse_at_sight, refuse_unsafe_workbook

EXPORTS: Final = "seller_exports"
SHEET_FILES: Final = "sheets"

# A header whose periods are date cells shows them only to a library, which reads the whole worksheet; a sheet that
# people keep by hand is smaller than this.
_SMALL_WORKBOOK: Final = 16 << 20

# Enough to tell UTF-8 from GB18030; a file is hashed and decoded as a whole only when it is loaded.
_SAMPLE_BYTES: Final = 1 << 16


@dataclass(frozen=True)
class Recognised:
    """What one table of a file is.

    Args:
        source: ``seller_exports`` or ``sheets``.
        entity: the export, or the sheet.
    """

    source: str
    entity: str


def preview(file: InboxFile) -> list[Recognised]:
    """What the tables of a file would be read as, each kind once.

    Raises:
        SheetProblem: the file cannot be read, or is nothing that is known.
        LoadError: the disk is full.
    """
    with reading(file):
        refuse_at_sight(file)
        if file.kind not in READABLE_KINDS:
            raise SheetProblem("unsupported_file", value=file.path)
        if file.kind in WORKBOOK_KINDS:
            refuse_unsafe_workbook(file)
        encoding = _encoding(file)
        first = _tables(file, encoding)
        found = _recognised(file, first)
        is_export = any(one.source == EXPORTS for one in found)
        if not is_export and file.kind in WORKBOOK_KINDS and file.size <= _SMALL_WORKBOOK:
            first = tables(file, encoding)
            found = _recognised(file, first)
    if not found:
        headers = [cells for table in first for _, rows in table.first for _, cells in rows]
        near, missing = closest(SHEETS, headers)
        raise SheetProblem("unknown_file", value=file.path, near=near, missing=missing or "nothing")
    return found


def _recognised(file: InboxFile, found: Iterable[SourceTable]) -> list[Recognised]:
    """What the tables are; a file that holds an export is read as an export."""
    exports: list[Recognised] = []
    sheets: list[Recognised] = []
    for table in found:
        if table.worksheet in HELPER_WORKSHEETS:
            continue
        export = find_export(_texts(table), table.worksheet, SHEETS) if file.kind in EXPORT_KINDS else None
        if export is not None:
            exports.append(Recognised(EXPORTS, export.entity))
        elif (header := find_header(SHEETS, table)) is not None:
            sheets.append(Recognised(SHEET_FILES, header.header.definition.name))
    return list(dict.fromkeys(exports or sheets))


def _texts(table: SourceTable) -> First:
    """The first rows with every cell as text."""
    return tuple(
        (delimiter, tuple((number, tuple(map(_text, cells))) for number, cells in rows))
        for delimiter, rows in table.first
    )


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _tables(file: InboxFile, encoding: str) -> list[SourceTable]:
    """The first rows of every table of a file."""
    if file.kind in WORKBOOK_KINDS:
        try:
            return [SourceTable(name, first) for name, first in first_of_worksheets(file.location)]
        except (KeyError, ValueError, ET.ParseError, NotImplementedError):  # unusual, but perhaps a library reads it
            return tables(file, encoding)
    if file.kind == ".parquet":
        with pq.ParquetFile(str(file.location)) as parquet:
            return [_one_header(parquet.schema_arrow.names)]
    if file.kind == ".jsonl":
        return [_one_header(json_keys(file, encoding, HEADER_SEARCH_ROWS))]
    return [SourceTable("", first_of_text(file, encoding))]


def _one_header(names: Sequence[str]) -> SourceTable:
    return SourceTable("", (("", ((0, tuple(names)),)),))


def _encoding(file: InboxFile) -> str:
    """The text encoding as the start of the file shows it."""
    with file.location.open("rb") as stream:
        start = stream.read(_SAMPLE_BYTES)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"
