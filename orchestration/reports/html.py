"""A report as one HTML file: both languages, no script, nothing loaded from elsewhere.

Belongs here: giving the templates what they ask for. Tables are laid out by pandas' Styler, drawings by ``charts``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ingestion.messages import Language
from orchestration.reports import charts, words
from orchestration.reports.format import SMALL_MONEY, shown
from orchestration.reports.model import (
    Block,
    Cell,
    Chart,
    Figure,
    Link,
    Report,
    Sentence,
    Table,
    Text,
    figures_of,
)

TEMPLATES: Final = Path(__file__).parent / "templates"
_HALF_A_PAGE: Final = 6
"""So many columns of a table fit into half the width of a sheet of paper."""

LANGUAGES: Final[tuple[Language, Language]] = ("en", "zh")


def figure_numbers(report: Report) -> dict[int, str]:
    """A name for every figure of a report, in reading order, by the identity of the figure."""
    figures = [cell for _, cell in report.banner if isinstance(cell, Figure)]
    figures += [figure for page in report.pages for figure in figures_of(page.blocks)]
    return {id(figure): f"F{position:04d}" for position, figure in enumerate(figures, start=1)}


class Renderer:
    """A report's HTML. What is drawn once serves the screen and the paper.

    Args:
        report: what it shows.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._drawings: dict[tuple[int, Language], str] = {}

    def screen(self, first: Language) -> str:
        """The whole file, which opens in one language and can be switched to the other."""
        return self._document((first, *(other for other in LANGUAGES if other != first)), is_print=False)

    def paper(self, language: Language) -> str:
        """One language for paper."""
        return self._document((language,), is_print=True)

    def _document(self, order: Sequence[Language], *, is_print: bool) -> str:
        report = self._report
        bodies = [(language, Markup(_Body(report, language, is_print, self._drawing).html()), report.title.said(language))
                  for language in order]
        return environment().get_template("report.html.j2").render(
            document_language="zh-CN" if order[0] == "zh" else "en", title=report.title.said(order[0]),
            style=style_sheet(is_print=is_print), bodies=bodies, is_print=is_print)

    def _drawing(self, chart: Chart, language: Language) -> str:
        drawn = self._drawings.get((id(chart), language))
        if drawn is None:
            drawn = self._drawings[id(chart), language] = charts.draw(chart, language)
        return drawn


def style_sheet(*, is_print: bool = False) -> Markup:
    """The one style sheet; for paper with what differs there."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    if is_print:
        style += (TEMPLATES / "print.css").read_text(encoding="utf-8")
    return Markup(_smaller(style))


@cache
def environment() -> Environment:
    """Templates whose every value is escaped, and in which a missing name is an error."""
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)


def _smaller(style: str) -> str:
    """A style sheet without its comments."""
    while (start := style.find("/*")) >= 0:
        style = style[:start] + style[style.index("*/", start) + 2:]
    return style.strip()


@dataclass
class _Explained:
    """A metric in one language."""

    metric_id: str
    name: str
    formula: str
    caveat: str


class _Body:
    """One language of a report."""

    def __init__(self, report: Report, language: Language, is_print: bool,
                 draw: Callable[[Chart, Language], str]) -> None:
        self._report = report
        self._language = language
        self._is_print = is_print
        self._draw = draw
        self._exact: dict[int, bool] = {}
        self._numbers = figure_numbers(report)
        self._context = self._names()
        self._macros: Any = environment().get_template("macros.html.j2").make_module(self._context)

    def html(self) -> str:
        """The body."""
        return environment().get_template("body.html.j2").render(self._context)

    def _names(self) -> dict[str, Any]:
        """What the templates may use."""
        say, language = self._say, self._language
        helpers: Mapping[str, Callable[..., Any]] = {
            "say": say, "number_of": lambda figure: self._numbers[id(figure)],
            "shown": lambda figure: shown(figure, language, is_exact=self._exact.get(id(figure))), "kind_of": lambda block: type(block).__name__,
            "parts_of": self._parts, "table_of": self._table, "drawing_of": self._drawing, "cell_of": self._cell,
            "inputs": self._inputs, "paired": self._paired, "code_of": self._code_of}
        return {
            **helpers, "report": self._report, "language": language, "is_print": self._is_print,
            "words": {name: say(text) for name, text in words.WORDS.items()},
            "badges": {name: say(text) for name, text in words.BADGES.items()},
            "meanings": {name: say(text) for name, text in words.BADGE_MEANING.items()},
            "metrics": {code: _Explained(metric.metric_id, say(metric.name), say(metric.formula), say(metric.caveat))
                        for code, metric in self._report.metrics.items()},
            "strip": self._strip()}

    def _say(self, text: Text) -> str:
        return text.said(self._language)

    def _strip(self) -> str:
        """The banner as one line, for the head of every page."""
        parts = []
        for label, cell in self._report.banner:
            value = shown(cell, self._language) or self._say(words.BADGES["missing"]) if isinstance(cell, Figure) else (
                self._say(cell) if isinstance(cell, Text) else cell.name)
            parts.append(f"{self._say(label)}: {value}")
        return " · ".join(parts)

    def _code_of(self, number: int) -> str:
        return next((page.code for page in self._report.pages if page.number == number), "")

    def _inputs(self, lacks: str) -> str:
        """Names of missing inputs in words."""
        named = [words.INPUTS[name].said(self._language) if name in words.INPUTS else name
                 for name in lacks.split(", ") if name]
        return ("、" if self._language == "zh" else ", ").join(named)

    def _parts(self, sentence: Sentence) -> Iterator[str | Figure]:
        """A sentence's texts and figures in turn."""
        rest = self._say(sentence.template)
        while "{" in rest:
            before, _, tail = rest.partition("{")
            position, _, rest = tail.partition("}")
            yield before
            yield sentence.figures[int(position)]
        yield rest

    def _cell(self, cell: Cell) -> Markup:
        """A cell as HTML."""
        if isinstance(cell, Figure):
            return Markup(self._macros.figure(cell))
        if isinstance(cell, Link):
            return Markup(self._macros.link(cell))
        return escape(self._say(cell))

    def _table(self, table: Table) -> Markup:
        """A table by Styler: at most four columns, the others folded into the first; on paper all of them."""
        import pandas as pd

        self._align(table)
        folded = [] if self._is_print else [position for position, column in enumerate(table.columns) if column.is_folded]
        visible = [position for position in range(len(table.columns)) if position not in folded]
        frame = pd.DataFrame(
            [[self._first(table, row, folded) if position == visible[0] else self._cell(row[position])
              for position in visible] for row in table.rows],
            columns=pd.Index([self._header(table, position) for position in visible]), dtype=object)
        styler = frame.style.hide(axis="index").set_caption(str(escape(self._say(table.title))))
        return Markup(styler.to_html(exclude_styles=True))

    def _align(self, table: Table) -> None:
        """Money of one column has cents in all rows or in none."""
        for position in range(len(table.columns)):
            figures = [cell for row in table.rows if isinstance(cell := row[position], Figure)]
            largest = max((abs(float(one.value)) for one in figures if isinstance(one.value, (Decimal, float, int))), default=0.0)
            self._exact.update({id(one): largest < SMALL_MONEY for one in figures})

    def _header(self, table: Table, position: int) -> str:
        """A column's header; a number's can be opened."""
        column = table.columns[position]
        label = self._say(column.label)
        return str(self._macros.explained(column.metric, label)) if column.metric else str(escape(label))

    def _first(self, table: Table, row: Sequence[Cell], folded: Sequence[int]) -> Markup:
        """The first cell of a row, which opens to what is folded."""
        if not folded:
            return self._cell(row[0])
        name = row[0].name if isinstance(row[0], Link) else (
            self._say(row[0]) if isinstance(row[0], Text) else shown(row[0], self._language))
        pairs = [(Markup(self._header(table, position)) if table.columns[position].metric
                  else self._say(table.columns[position].label), self._cell(row[position])) for position in folded]
        if isinstance(row[0], Link):
            pairs.insert(0, ("", self._cell(row[0])))
        return Markup(self._macros.folded(name, pairs))

    def _drawing(self, chart: Chart) -> Markup:
        return Markup(self._draw(chart, self._language))

    def _paired(self, blocks: Sequence[Block]) -> Iterator[list[Block]]:
        """Blocks one by one; a drawing and the drawing or table after it stand side by side where there is room."""
        waiting: list[Block] = []
        for block in blocks:
            if waiting and self._fits_beside(block):
                yield [*waiting, block]
                waiting = []
                continue
            if waiting:
                yield waiting
            waiting = [block] if isinstance(block, Chart) else []
            if not waiting:
                yield [block]
        if waiting:
            yield waiting

    def _fits_beside(self, block: Block) -> bool:
        """Whether a block needs half the width at most: on paper a table shows all its columns."""
        return isinstance(block, Chart) or (isinstance(block, Table) and (not self._is_print or len(block.columns) <= _HALF_A_PAGE))
