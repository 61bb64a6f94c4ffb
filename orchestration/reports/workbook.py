"""A report as a workbook: a sheet a page, native charts, and a last sheet with the query of every figure.

No cell can run as a formula: the one writer of cells is that of ``orchestration.workbooks``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from orchestration.homes import discard
from orchestration.reports import words
from orchestration.reports.html import figure_numbers
from orchestration.reports.model import (
    Block,
    Cards,
    Cell,
    Chart,
    Figure,
    Group,
    Link,
    Need,
    Page,
    Report,
    Sentences,
    Table,
    Text,
    figures_of,
)
from orchestration.workbooks import write_cell

_SHEET_NAME: Final = 31
_ROW_POINTS: Final = 15
_CHART_ROWS: Final = 16
_NUMBERS: Final[Mapping[str, str]] = {"money": "#,##0.00", "count": "#,##0", "rate": "0.0%", "ratio": "0.00", "number": "#,##0.##", "points": "0.0%"}
_KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "bars": {"type": "bar"}, "line": {"type": "line"}, "waterfall": {"type": "bar"}, "quadrant": {"type": "scatter"}}


def write_workbook(report: Report, target: Path) -> None:
    """Write a report as XLSX.

    Args:
        report: what it shows.
        target: the file; it appears complete or not at all.
    """
    import xlsxwriter

    temporary = target.with_name(f".{target.name}.tmp")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "default_date_format": "yyyy-mm-dd", "tmpdir": str(target.parent), "nan_inf_to_errors": True}
    try:
        temporary.touch()  # xlsxwriter's own error is no OSError
        with xlsxwriter.Workbook(str(temporary), options) as book:
            writer = _Writer(book, report)
            for page in report.pages:
                writer.page(page)
            writer.queries()
        temporary.replace(target)
    finally:
        discard(temporary)


def both(text: Text) -> str:
    """A text in both languages, once where they agree."""
    return text.en if text.en == text.zh else f"{text.en} / {text.zh}"


class _Writer:
    """One workbook in the making."""

    def __init__(self, book: Any, report: Report) -> None:
        self._book = book
        self._report = report
        self._numbers = figure_numbers(report)
        self._formats: dict[str, Any] = {
            "text": book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "title": book.add_format({"bold": True, "font_size": 14}), "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "strong": book.add_format({"bold": True, "font_size": 12}),
            **{name: book.add_format({"num_format": shape}) for name, shape in _NUMBERS.items()},
            **{f"{name} estimated": book.add_format({"num_format": shape, "italic": True, "font_color": "#55606d"}) for name, shape in _NUMBERS.items()}}
        self._sheet: Any = None
        self._row = 0

    def page(self, page: Page) -> None:
        """A sheet of one page."""
        name = f"{page.number or ''} {page.title.en}".strip()[:_SHEET_NAME]
        self._sheet, self._row = self._book.add_worksheet(name), 0
        self._sheet.set_column(0, 0, 34)
        self._sheet.set_column(1, 20, 16)
        self._line(both(page.title), "title")
        for label, cell in self._report.banner:
            self._write(0, both(label))
            self._cell(1, cell)
            self._row += 1
        for warning in self._report.warnings:
            if page.number in warning.pages:
                self._line(both(warning.text), "strong")
        self._row += 1
        self._blocks(page.blocks)

    def queries(self) -> None:
        """The last sheet: every figure with its badge and the query that gives it."""
        self._sheet, self._row = self._book.add_worksheet("Figures"), 0
        self._sheet.set_column(0, 4, 14)
        self._sheet.set_column(5, 5, 120)
        self._heads([Text("Figure", "编号"), Text("Page", "页"), Text("Metric", "指标"), Text("Value", "数值"), Text("Badge", "状态"),
                     Text("Query: linkstar query \"...\"", "查询：linkstar query \"...\"")])
        for page in self._report.pages:
            for figure in figures_of(page.blocks):
                self._write(0, self._numbers[id(figure)])
                self._write(1, page.number)
                self._write(2, figure.metric)
                self._cell(3, figure)
                self._write(4, both(words.BADGES[figure.badge]))
                self._write(5, figure.query.literal())
                self._row += 1

    def _blocks(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if isinstance(block, Table):
                self._table(block)
            elif isinstance(block, Cards):
                self._cards(block)
            elif isinstance(block, Chart):
                self._chart(block)
            elif isinstance(block, Need):
                self._line(both(block.what), "strong")
                self._line(f"{both(words.BADGES['missing'])}: {both(block.remedy)}")
            elif isinstance(block, Group):
                self._line(both(block.title), "strong")
                self._blocks(block.blocks)
            elif isinstance(block, Sentences):
                continue  # their figures stand in cards and tables as well
            self._row += 1

    def _cards(self, cards: Cards) -> None:
        self._heads([Text("Figure", "指标"), Text("Value", "数值"), Text("Badge", "状态"), Text("Code", "代码"), Text("Missing", "缺少")])
        for card in cards.cards:
            self._write(0, both(card.label))
            self._cell(1, card.figure)
            self._write(2, both(words.BADGES[card.figure.badge]))
            self._write(3, card.figure.metric)
            self._write(4, card.figure.lacks)
            self._row += 1
            for other in card.against:
                self._write(0, f"    {both(other.label)}")
                self._cell(1, other.figure)
                self._row += 1

    def _table(self, table: Table) -> None:
        self._line(both(table.title), "strong")
        if not table.rows:
            self._line(both(table.empty))
            return
        self._heads([column.label for column in table.columns])
        for row in table.rows:
            for position, cell in enumerate(row):
                self._cell(position, cell)
            self._row += 1

    def _chart(self, chart: Chart) -> None:
        """The drawn numbers, and a native chart beside them."""
        self._line(both(chart.title), "strong")
        first = self._row
        names, x, y = ("name", "x", "y") if chart.kind == "quadrant" else ("period" if chart.kind == "line" else "name", "", "value")
        for row in chart.data:
            name = row[names]
            self._write(0, both(name) if isinstance(name, Text) else str(name))
            for column, field in ((1, x or y), *(((2, y),) if x else ())):
                self._write(column, row[field])
            self._row += 1
        if not chart.data:
            return
        native = self._book.add_chart(dict(_KINDS[chart.kind]))
        last, sheet = self._row - 1, self._sheet.get_name()
        native.add_series({"categories": [sheet, first, 1 if x else 0, last, 1 if x else 0], "values": [sheet, first, 2 if x else 1, last, 2 if x else 1],
                           "data_labels": {"value": not x, "num_format": "#,##0"}, "fill": {"color": "#0b62a4"}, "gap": 40})
        native.set_legend({"none": True})
        native.set_title({"name": both(chart.title), "name_font": {"size": 11}})
        if chart.kind in ("bars", "waterfall"):
            native.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}})
            native.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        rows = max(_CHART_ROWS, len(chart.data))
        native.set_size({"width": 560, "height": rows * 20})
        self._sheet.insert_chart(first, 4, native)
        self._row = max(self._row, first + rows)

    def _heads(self, labels: Sequence[Text]) -> None:
        for position, label in enumerate(labels):
            self._sheet.write_string(self._row, position, both(label), self._formats["head"])
        self._row += 1

    def _line(self, content: str, form: str | None = None) -> None:
        self._sheet.write_string(self._row, 0, content, self._formats[form] if form else None)
        self._row += 1

    def _cell(self, column: int, cell: Cell) -> None:
        if isinstance(cell, Figure):
            if cell.value is None:
                self._write(column, both(words.BADGES["missing"]))
            elif isinstance(cell.value, (int, float)) or hasattr(cell.value, "as_tuple"):
                form = cell.unit if cell.badge == "settled" else f"{cell.unit} estimated"
                self._sheet.write_number(self._row, column, cell.value, self._formats.get(form))
            else:
                self._write(column, cell.value)
        else:
            self._write(column, cell.name if isinstance(cell, Link) else both(cell))

    def _write(self, column: int, value: object) -> None:
        write_cell(self._sheet, self._row, column, value, "", self._formats)
