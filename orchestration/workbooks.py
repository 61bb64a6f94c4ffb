"""Cells of workbooks that people open: numbers stay numbers, texts never run.

Belongs here: how one value becomes a cell. Does not belong here: what stands in a workbook (``export``, ``statement``).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from ingestion.formulas import looks_like_formula

_EXACT_DIGITS: Final = 15


def workbook_options(folder: str) -> dict[str, Any]:
    """Options under which xlsxwriter takes no text for a formula, link or number, and spills into ``folder``."""
    return {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd", "tmpdir": folder}


def workbook_formats(workbook: Any) -> dict[str, Any]:
    """The formats of a workbook: text (with the quote prefix), header, time."""
    return {"text": workbook.add_format({"quote_prefix": True}),
            "header": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "time": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})}


def write_cell(sheet: Any, row: int, column: int, value: object, name: str, formats: dict[str, Any]) -> None:
    """One cell, by the type of its value.

    Args:
        sheet: the worksheet.
        row: number of the row, from 0.
        column: number of the column, from 0.
        value: what is written; None leaves the cell empty.
        name: name of the column; ids are text.
        formats: of :func:`workbook_formats`.
    """
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), formats["time"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, (int, float, Decimal)) and not _is_text(name, value):
        sheet.write_number(row, column, value)
    else:
        content = str(value)
        sheet.write_string(row, column, content, formats["text"] if looks_like_formula(content) else None)


def _is_text(name: str, value: int | float | Decimal) -> bool:
    """Whether a number must be written as text: an id, or more digits than a spreadsheet keeps."""
    if isinstance(value, float):
        return value != value or value in (float("inf"), float("-inf"))
    digits = len(Decimal(value).normalize().as_tuple().digits)
    return name.endswith(("_id", "_key")) or digits > _EXACT_DIGITS
