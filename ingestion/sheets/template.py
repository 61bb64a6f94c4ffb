"""Workbooks a person fills in: headers in both languages, notes, value lists, a help sheet with examples.

Everything in them comes from the sheet definitions and from what the warehouse knows (``prefill``). Examples stand
in the help sheet only, so that a template dropped as it is loads nothing but rows that the warehouse completed.
Every text is written as text with the quote prefix: no cell can run as a formula, whatever a product is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from ingestion.messages import both, text
from ingestion.sheets.definition import Column, SheetDefinition
from ingestion.sheets.marks import HELP_WORKSHEET, INFORMATION, ITEMS_WORKSHEET, LISTS_WORKSHEET, PREFILLED
from ingestion.sheets.metric_codes import METRIC_CODES
from ingestion.sheets.prefill import NOTHING_KNOWN, Knowledge, Prefilled
from ingestion.sheets.prefill.information import INFORMATION_LABELS
from ingestion.sheets.registry import SHEETS

# Rows that drop-down lists and text formats reach down to.
PREPARED_ROWS = 5_000
# A spreadsheet list takes 255 characters; a longer one stands on a worksheet of its own.
_LIST_LIMIT = 255
# Longer lists are no help in a drop-down and slow the spreadsheet.
_LONGEST_LIST = 5_000
_LONGEST_TEXT = 500

# A value outside a closed list is held later, so the spreadsheet warns; codes that are merely known are offers.
_WARNING: Final = {
    "error_type": "warning",
    "error_title": " ".join(both("template_value")),
    "error_message": " ".join(both("template_not_listed")),
}
_SILENT: Final = {"show_error": False}
_NAMED_HERE: Final = frozenset({("shops", "shop_code"), ("creators", "handle")})

# One date format for cells that a person types into and those that come filled in.
_DATE_FORMAT: Final = "yyyy-mm-dd"

_HELP_HEADER: Final = tuple(" ".join(both(f"template_{name}")) for name in (
    "sheet", "column", "chinese", "required", "writing", "meaning", "blank", "example"))


class UnknownSheet(ValueError):
    """A template was asked for a sheet that does not exist."""


def write_template(
    sheet: str, folder_or_file: Path, known: Knowledge = NOTHING_KNOWN, items: Prefilled | None = None
) -> Path:
    """Write the template of a sheet, or of all of them.

    Args:
        sheet: name of a sheet, or ``all``.
        folder_or_file: a file ending in ``.xlsx`` (``all``: one worksheet a sheet), else a folder (``all``:
            one file a sheet).
        known: value lists, and rows to start with.
        items: what the rows of one sheet consist of, to be looked at on a worksheet of its own.

    Returns: the file, or for ``all`` into a folder the folder.

    Raises:
        UnknownSheet: there is no such sheet.
    """
    if sheet != "all" and sheet not in SHEETS:
        raise UnknownSheet(text("unknown_sheet", name=sheet, known=", ".join(SHEETS)))
    definitions = list(SHEETS.values()) if sheet == "all" else [SHEETS[sheet]]
    if folder_or_file.suffix.lower() == ".xlsx":
        return _write_workbook(definitions, folder_or_file, known, items)
    for definition in definitions:
        _write_workbook([definition], folder_or_file / f"{definition.name}.xlsx", known)
    return folder_or_file if sheet == "all" else folder_or_file / f"{sheet}.xlsx"


def _write_workbook(
    definitions: list[SheetDefinition], path: Path, known: Knowledge, items: Prefilled | None = None
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()  # xlsxwriter's own error is no OSError
    with xlsxwriter.Workbook(str(path)) as workbook:
        formats = {
            "required": workbook.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1}),
            "optional": workbook.add_format({"bg_color": "#DDEBF7", "border": 1}),
            "information": workbook.add_format({"italic": True, "bg_color": "#EDEDED", "border": 1}),
            "text": workbook.add_format({"num_format": "@", "quote_prefix": True}),
            "column": workbook.add_format({"num_format": "@"}),
            "date": workbook.add_format({"num_format": _DATE_FORMAT}),
            "help": workbook.add_format({"text_wrap": True, "valign": "top"}),
        }
        writers = [
            _SheetWriter(workbook.add_worksheet(one.name), one, known, formats) for one in definitions
        ]
        _write_help(workbook.add_worksheet(HELP_WORKSHEET), definitions, formats)
        if items is not None:
            _write_items(workbook.add_worksheet(ITEMS_WORKSHEET), items, formats)
        lists = _ListsWriter(workbook, formats)
        for writer in writers:
            writer.write(lists)
    return path


class _ListsWriter:
    """Value lists that are too long for the validation itself, on one hidden worksheet."""

    def __init__(self, workbook: Any, formats: dict[str, Any]) -> None:
        self.workbook, self.formats = workbook, formats
        self.worksheet: Any = None
        self.written: dict[tuple[str, ...], str] = {}

    def source(self, values: Sequence[str]) -> list[str] | str:
        """What a validation takes for these values."""
        if len(",".join(values)) <= _LIST_LIMIT and not any("," in value for value in values):
            return list(values)
        key = tuple(values)
        if key not in self.written:
            if self.worksheet is None:
                self.worksheet = self.workbook.add_worksheet(LISTS_WORKSHEET)
                self.worksheet.hide()
            position = len(self.written)
            for line, value in enumerate(values):
                self.worksheet.write_string(line, position, value, self.formats["text"])
            letter = xl_col_to_name(position)
            self.written[key] = f"='{LISTS_WORKSHEET}'!${letter}$1:${letter}${len(values)}"
        return self.written[key]


class _SheetWriter:
    """One sheet of a template: header, notes, value lists, and the rows it comes with."""

    def __init__(
        self, worksheet: Any, definition: SheetDefinition, known: Knowledge, formats: dict[str, Any]
    ) -> None:
        self.worksheet, self.definition, self.formats = worksheet, definition, formats
        self.known = known
        self.table = known.tables.get(definition.name)

    def write(self, lists: _ListsWriter) -> None:
        """Write everything."""
        self.worksheet.freeze_panes(1, 0)
        for position, column in enumerate(self.definition.input_columns):
            self._write_column(position, column, lists)
        if self.table is not None and self.table.rows:
            self._write_rows(self.table)

    def _write_column(self, position: int, column: Column, lists: _ListsWriter) -> None:
        style = self.formats["required" if _is_required(self.definition, column) else "optional"]
        is_text = column.kind.sql == "VARCHAR"
        width = max(14, len(column.header) + 4)
        self.worksheet.set_column(position, position, width, self.formats["column"] if is_text else None)
        self._write_header(position, column.header, _note(self.definition, column), style)
        closed = _closed_list(column)
        if values := closed or self._suggestions(column):
            validation = {"validate": "list", "source": lists.source(values)}
            self.worksheet.data_validation(
                1, position, PREPARED_ROWS, position, validation | (_WARNING if closed else _SILENT)
            )

    def _write_header(self, position: int, header: str, note: str, style: Any) -> None:
        self.worksheet.write_string(0, position, header, style)
        self.worksheet.write_comment(0, position, note, {"x_scale": 2, "y_scale": 2})

    def _suggestions(self, column: Column) -> Sequence[str]:
        """What the warehouse knows for a column, but not where the sheet is the one that names it."""
        if (self.definition.name, column.name) in _NAMED_HERE:
            return []
        values = self.known.lists.get(column.name, ())
        return values if len(values) <= _LONGEST_LIST else []

    def _write_rows(self, table: Prefilled) -> None:
        places = self._places(table)
        for line, row in enumerate(table.rows, 1):
            for name, value in zip(table.columns, row, strict=True):
                _write_cell(self.worksheet, self.formats, line, places[name], value)

    def _places(self, table: Prefilled) -> dict[str, int]:
        """Where each column of the rows stands; what the sheet does not have goes to the right of it."""
        names = [one.name for one in self.definition.input_columns]
        places = {name: position for position, name in enumerate(names)}
        for name in table.columns:
            if name in places:
                continue
            places[name] = position = len(places)
            self.worksheet.set_column(position, position, 26)
            if name == "prefilled":
                header, note = PREFILLED, both("template_prefilled_note")
            else:
                header, note = information_header(name, self.known.currency), both("template_information")
            self._write_header(position, header, "\n".join(note), self.formats["information"])
        return places



def _write_cell(worksheet: Any, formats: dict[str, Any], line: int, position: int, value: object) -> None:
    if value is None:
        return
    if isinstance(value, date):
        worksheet.write_datetime(line, position, value, formats["date"])
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        worksheet.write_number(line, position, value)
    else:
        worksheet.write_string(line, position, str(value)[:_LONGEST_TEXT], formats["text"])


def _write_items(worksheet: Any, items: Prefilled, formats: dict[str, Any]) -> None:
    """Rows that are only looked at, under a header of names that say so."""
    worksheet.freeze_panes(1, 0)
    for position, name in enumerate(items.columns):
        worksheet.write_string(0, position, f"{name} {INFORMATION}", formats["information"])
        worksheet.set_column(position, position, 22)
    for line, row in enumerate(items.rows, 1):
        for position, value in enumerate(row):
            _write_cell(worksheet, formats, line, position, value)


def _closed_list(column: Column) -> Sequence[str]:
    """All values a column may have, if they can be listed."""
    if column.kind.sql == "BOOLEAN":
        return ["yes", "no"]
    if column.kind.choices:
        return column.kind.choices.shown()
    return sorted(METRIC_CODES) if column.name == "metric" else []


def information_header(name: str, currency: str) -> str:
    """Header of a column that only informs: English, Chinese, the currency of its amounts, and the mark."""
    chinese, is_money = INFORMATION_LABELS[name]
    return " ".join(part for part in (name, chinese, currency if is_money else "", INFORMATION) if part)


def _is_required(definition: SheetDefinition, column: Column) -> bool:
    return column.info.is_required or any(column.name in group for group in definition.model.one_of)


def _note(definition: SheetDefinition, column: Column) -> str:
    required = " ".join(both("template_required" if _is_required(definition, column) else "template_optional"))
    return "\n".join((f"{column.info.en}\n{column.info.zh}", f"{column.kind.en}\n{column.kind.zh}", required))


def _write_help(worksheet: Any, definitions: list[SheetDefinition], formats: dict[str, Any]) -> None:
    for position, (title, width) in enumerate(
        zip(_HELP_HEADER, (18, 22, 14, 10, 50, 60, 12, 26), strict=True)
    ):
        worksheet.write_string(0, position, title, formats["required"])
        worksheet.set_column(position, position, width)
    line = 0
    for definition in definitions:
        for column in definition.input_columns:
            line += 1
            texts = (
                definition.name,
                column.name,
                column.info.aliases[0],
                " ".join(both("template_yes")) if _is_required(definition, column) else "",
                f"{column.kind.en}\n{column.kind.zh}",
                f"{column.info.en}\n{column.info.zh}",
                column.info.default,
                column.info.example,
            )
            for position, content in enumerate(texts):
                worksheet.write_string(line, position, content, formats["help"])
