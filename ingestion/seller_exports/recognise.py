"""Which export a table is, decided by its header alone; one decision for sheets and exports together.

Of the exports whose required columns are all there, the one with the most known columns. A header that is also a
sheet's belongs to whichever knows more of its columns; of equals to the export.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from ingestion.inbox.peek import First, Row, first_of_text, first_of_worksheets
from ingestion.seller_exports.headers import ENTITIES, UNREAD, columns, fold, names_by_header
from ingestion.sheets.definition import SheetDefinition
from ingestion.sheets.files import WORKBOOK_KINDS, InboxFile
from ingestion.sheets.reader import tables
from ingestion.sheets.recognise import recognise as recognise_sheet

EXPORT_TEXT_KINDS: Final = frozenset({".csv", ".tsv", ".txt"})
EXPORT_KINDS: Final = EXPORT_TEXT_KINDS | WORKBOOK_KINDS


@dataclass(frozen=True)
class ExportHeader:
    """A recognised header.

    Args:
        entity: the export.
        positions: column name -> where it stands.
        fees: header as written -> where it stands, of fees of an income file that the alias table does not know.
        unknown: headers that are left out.
        width: how many cells the header's row has.
        row_number: the row it stands in.
        delimiter: what separates the cells of a text file.
        worksheet: blank for a file with one table.
        above: cells of the rows above the header (a title may tell the period).
        labels: the header's cells that are not blank, as they are written, by place.
        hashed: columns of buyers that hold keyed hashes already, because the file was stripped.
    """

    entity: str
    positions: Mapping[str, int]
    fees: Mapping[str, int]
    unknown: tuple[str, ...]
    width: int
    row_number: int = 1
    delimiter: str = ""
    worksheet: str = ""
    above: tuple[str, ...] = ()
    labels: Mapping[int, str] = field(default_factory=dict)
    hashed: frozenset[str] = frozenset()

    @cached_property
    def read(self) -> Mapping[str, int]:
        """The columns whose cells are read; what stands in a column that no model reads stays in the file."""
        known = columns(self.entity)
        return {name: place for name, place in self.positions.items() if known[name].kind != UNREAD}


def recognise(cells: Sequence[object]) -> ExportHeader | None:
    """The export these header cells belong to, or None."""
    found = [header for entity in ENTITIES if (header := _as_entity(entity, cells)) is not None]
    return max(found, key=lambda one: (len(one.positions), -ENTITIES.index(one.entity)), default=None)


def find_header(
    table_first: Sequence[tuple[str, Sequence[Row]]], worksheet: str, sheets: Mapping[str, SheetDefinition]
) -> ExportHeader | None:
    """The export header with the most known columns among the first rows of a table, over all delimiters.

    Args:
        table_first: per delimiter the first rows.
        worksheet: name of the worksheet.
        sheets: the sheets that may claim the table as well.
    """
    best: ExportHeader | None = None
    for delimiter, first in table_first:
        for place, (row_number, cells) in enumerate(first):
            header = recognise(cells)
            if header is None or (best is not None and len(header.positions) <= len(best.positions)):
                continue
            sheet = recognise_sheet(sheets, cells)
            if sheet is not None and sheet.known > len(header.positions):
                continue
            above = tuple(str(cell).strip() for _, row in first[:place] for cell in row if cell)
            best = replace(header, row_number=row_number, delimiter=delimiter, worksheet=worksheet, above=above)
    return best


def export_headers(file: InboxFile, encoding: str, sheets: Mapping[str, SheetDefinition]) -> list[ExportHeader]:
    """The headers of all exports in a file, one for each of its tables that is one.

    Raises:
        BadZipFile, OSError, UnicodeDecodeError: the file cannot be read (``reading`` turns them into a problem).
    """
    if file.kind in WORKBOOK_KINDS:
        found = [find_header(first, name, sheets) for name, first in _worksheets(file)]
    elif file.kind in EXPORT_TEXT_KINDS:
        found = [find_header(first_of_text(file, encoding), "", sheets)]
    else:
        found = []
    return [header for header in found if header is not None]


def _worksheets(file: InboxFile) -> list[tuple[str, First]]:
    try:
        return first_of_worksheets(file.location)
    except (KeyError, ValueError, ET.ParseError, NotImplementedError):  # unusual, but perhaps a library reads it
        return [
            (
                table.worksheet,
                tuple(
                    (delimiter, tuple((number, tuple(map(_plain, cells))) for number, cells in rows))
                    for delimiter, rows in table.first
                ),
            )
            for table in tables(file, "")
        ]


def _plain(cell: object) -> str:
    return "" if cell is None else str(cell)


def missing_columns(headers: Sequence[Sequence[object]]) -> tuple[str, list[str]]:
    """The export that lacks least, and the required columns it lacks; for the message about an unknown file."""
    best: tuple[int, str, list[str]] = (0, "", [])
    for entity in ENTITIES:
        for cells in headers:
            positions = _positions(entity, cells)
            missing = [one.name for one in columns(entity).values() if one.is_required and one.name not in positions]
            if len(positions) - len(missing) > best[0]:
                best = (len(positions) - len(missing), entity, missing)
    return best[1], best[2]


def _as_entity(entity: str, cells: Sequence[object]) -> ExportHeader | None:
    positions = _positions(entity, cells)
    if any(one.is_required and one.name not in positions for one in columns(entity).values()):
        return None
    labels = {place: str(cell).strip() for place, cell in enumerate(cells) if cell is not None and str(cell).strip()}
    taken = set(positions.values())
    rest = {place: label for place, label in labels.items() if place not in taken}
    fees = _unknown_fees(positions, rest) if entity == "income" else {}
    unknown = tuple(label for place, label in rest.items() if place not in fees.values())
    hashed = frozenset(name for name, place in positions.items()
                       if columns(entity)[name].kind == "buyer" and labels[place] == name)
    return ExportHeader(entity, positions, fees, unknown, len(cells), labels=labels, hashed=hashed)


def _positions(entity: str, cells: Sequence[object]) -> dict[str, int]:
    """Column name -> first place where it stands. ``SKU`` is the SKU's id where no other column is."""
    by_header = names_by_header(entity)
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = by_header.get(fold(cell)) or _as_stripped(entity, cell)
        if name is not None:
            found.setdefault(name, place)
    if "sku_name" in found and "sku_id" not in found:
        found["sku_id"] = found.pop("sku_name")
    return found


def _as_stripped(entity: str, cell: object) -> str | None:
    """The column of buyers' hashes that a stripped file has in place of the buyers."""
    column = columns(entity).get(str(cell).strip())
    return column.name if column is not None and column.kind == "buyer" else None


def _unknown_fees(positions: Mapping[str, int], rest: Mapping[int, str]) -> dict[str, int]:
    """Columns between the total of the fees and the adjustment are fees, whatever they are called."""
    start = positions.get("total_fees")
    if start is None:
        return {}
    later = [
        place
        for name, place in positions.items()
        if place > start and columns("income")[name].kind != "fee" and name != "affiliate_commission_before_tax"
    ]
    end = positions.get("adjustment_amount") or min(later, default=start)
    return {label: place for place, label in rest.items() if start < place < end}
