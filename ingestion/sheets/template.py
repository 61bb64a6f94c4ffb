"""Workbooks a person fills in: headers in both languages, notes, value lists, a help sheet with examples.

Everything in them comes from the sheet definitions. Examples stand in the help sheet only, so that a template
dropped as it is loads nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from ingestion.messages import text
from ingestion.sheets.definition import Column, SheetDefinition
from ingestion.sheets.registry import SHEETS

HELP_WORKSHEET = "说明 notes"
# Rows that drop-down lists and text formats reach down to.
PREPARED_ROWS = 5_000
# A spreadsheet list takes 255 characters; a longer one refers to cells of the help sheet.
_LIST_LIMIT = 255

_HELP_HEADER = (
    "sheet 表",
    "column 列",
    "中文",
    "required 必填",
    "how to write it 写法",
    "meaning 含义",
    "blank means 空白表示",
    "example 示例",
)


class UnknownSheet(ValueError):
    """A template was asked for a sheet that does not exist."""


def write_template(sheet: str, folder_or_file: Path) -> Path:
    """Write the template of a sheet, or of all of them.

    Args:
        sheet: name of a sheet, or ``all``.
        folder_or_file: a file ending in ``.xlsx`` (``all``: one worksheet a sheet), else a folder (``all``:
            one file a sheet).

    Returns: the file, or for ``all`` into a folder the folder.

    Raises:
        UnknownSheet: there is no such sheet.
    """
    if sheet != "all" and sheet not in SHEETS:
        raise UnknownSheet(text("unknown_sheet", name=sheet, known=", ".join(SHEETS)))
    definitions = list(SHEETS.values()) if sheet == "all" else [SHEETS[sheet]]
    if folder_or_file.suffix.lower() == ".xlsx":
        return _write_workbook(definitions, folder_or_file)
    for definition in definitions:
        _write_workbook([definition], folder_or_file / f"{definition.name}.xlsx")
    return folder_or_file if sheet == "all" else folder_or_file / f"{sheet}.xlsx"


def _write_workbook(definitions: list[SheetDefinition], path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as workbook:
        formats = {
            "required": workbook.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1}),
            "optional": workbook.add_format({"bg_color": "#DDEBF7", "border": 1}),
            "text": workbook.add_format({"num_format": "@"}),
            "help": workbook.add_format({"text_wrap": True, "valign": "top"}),
        }
        for definition in definitions:
            _write_sheet(workbook.add_worksheet(definition.name), definition, formats)
        _write_help(workbook.add_worksheet(HELP_WORKSHEET), definitions, formats)
    return path


def _write_sheet(worksheet: Any, definition: SheetDefinition, formats: dict[str, Any]) -> None:
    worksheet.freeze_panes(1, 0)
    for position, column in enumerate(definition.input_columns):
        style = formats["required" if _is_required(definition, column) else "optional"]
        is_text = column.kind.sql == "VARCHAR"
        worksheet.set_column(
            position, position, max(14, len(column.header) + 4), formats["text"] if is_text else None
        )
        worksheet.write_string(0, position, column.header, style)
        worksheet.write_comment(0, position, _note(definition, column), {"x_scale": 2, "y_scale": 2})
        options = _options(column)
        if options:
            worksheet.data_validation(
                1,
                position,
                PREPARED_ROWS,
                position,
                {
                    "validate": "list",
                    "source": options,
                    "error_type": "warning",
                    "error_title": "value 取值",
                    "error_message": "not in the list 不在可选值中",
                },
            )


def _options(column: Column) -> list[str]:
    if column.kind.sql == "BOOLEAN":
        return ["yes", "no"]
    options = column.kind.choices.shown() if column.kind.choices else []
    return options if len(",".join(options)) <= _LIST_LIMIT else []


def _is_required(definition: SheetDefinition, column: Column) -> bool:
    return column.info.is_required or any(column.name in group for group in definition.model.one_of)


def _note(definition: SheetDefinition, column: Column) -> str:
    required = "required 必填" if _is_required(definition, column) else "optional 选填"
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
                "yes 是" if _is_required(definition, column) else "",
                f"{column.kind.en}\n{column.kind.zh}",
                f"{column.info.en}\n{column.info.zh}",
                column.info.default,
                column.info.example,
            )
            for position, content in enumerate(texts):
                worksheet.write_string(line, position, content, formats["help"])
