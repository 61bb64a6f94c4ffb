"""What a report is made of, before any language or layout: pages of figures, tables, charts and sentences.

A figure remembers the query that gives it, so that anybody can ask the snapshot again and a test asks for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from ingestion.messages import Language

Badge = Literal["settled", "estimated", "missing"]
"""Whether a number can still move: everything in it is settled; part of it is an estimate; an input is not known."""

Unit = Literal["money", "count", "rate", "ratio", "number", "points", "date"]
Value = Decimal | float | int | date | datetime | None

_NAMED: Final = re.compile(r"\$([a-z_]+)")


class Text(NamedTuple):
    """What a reader reads, in both languages."""

    en: str
    zh: str

    def said(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en

    def filled(self, **values: object) -> Text:
        """The text with its placeholders filled with the same values in both languages; a ``Text`` fills in its own."""
        return Text(*(template.format(**{name: value.said(language) if isinstance(value, Text) else value
                                         for name, value in values.items()})
                      for language, template in zip(_LANGUAGES, self, strict=True)))


_LANGUAGES: Final[tuple[Language, Language]] = ("en", "zh")
NOTHING: Final = Text("", "")


def plain(value: object) -> Text:
    """A name or code, which is the same in every language."""
    return Text(str(value), str(value))


@dataclass(frozen=True)
class Query:
    """One question to the published snapshot.

    Args:
        sql: a SELECT with named parameters (``$market``).
        parameters: values of at least those names.
    """

    sql: str
    parameters: Mapping[str, object] = field(default_factory=dict)

    def used(self) -> dict[str, object]:
        """The parameters that the statement names; the database refuses others."""
        return {name: self.parameters[name] for name in sorted(set(_NAMED.findall(self.sql)))}

    def literal(self) -> str:
        """The statement with its values written in, as one line that can be asked by hand."""
        return _NAMED.sub(lambda match: _literal(self.parameters[match.group(1)]), " ".join(self.sql.split()))

    def cell(self, column: str, key: str | None = None, value: object = None) -> Query:
        """The query of one value of this query's result.

        Args:
            column: the value's column.
            key: column that tells the row; None: the result has one row.
            value: of the key in that row.
        """
        if key is None:
            return Query(f'select "{column}" from ({self.sql})', self.parameters)
        return Query(f'select "{column}" from ({self.sql}) where "{key}" is not distinct from $row_key',
                     {**self.parameters, "row_key": value})


def _literal(value: object) -> str:
    """A value as it is written in SQL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, datetime):
        return f"timestamp '{value:%Y-%m-%d %H:%M:%S}'"
    if isinstance(value, date):
        return f"date '{value:%Y-%m-%d}'"
    return "'" + str(value).replace("'", "''") + "'"


@dataclass(frozen=True)
class Figure:
    """One number of the report.

    Args:
        metric: its code in the metric dictionary (``dim_metrics.code``).
        value: None: it is not known.
        unit: how it is shown.
        badge: whether it can still move.
        query: what gives it.
        currency: of money.
        lacks: names of inputs that are missing from it.
        is_change: shown with its sign.
    """

    metric: str
    value: Value
    unit: Unit
    badge: Badge
    query: Query
    currency: str = ""
    lacks: str = ""
    is_change: bool = False


@dataclass(frozen=True)
class Link:
    """A name that leads somewhere."""

    name: str
    address: str


Cell = Figure | Text | Link


@dataclass(frozen=True)
class Comparison:
    """A figure beside another one: against what, and whether up is good."""

    label: Text
    figure: Figure
    is_good: bool | None = None


@dataclass(frozen=True)
class Card:
    """A figure that stands out."""

    label: Text
    figure: Figure
    against: tuple[Comparison, ...] = ()
    note: Text = NOTHING


@dataclass(frozen=True)
class Sentence:
    """A sentence with figures: the template names them ``{0}``, ``{1}``."""

    template: Text
    figures: tuple[Figure, ...] = ()


def in_sentence(name: object) -> str:
    """A name as it can stand in a sentence's template."""
    return str(name).replace("{", "(").replace("}", ")")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Args:
        label: its header.
        metric: code of the metric in it; empty for names.
        is_folded: shown when a row is opened; at most four columns are not.
    """

    label: Text
    metric: str = ""
    is_folded: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells, one for each column."""

    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Text = NOTHING
    empty: Text = Text("Nothing in this period.", "本期没有数据。")


@dataclass(frozen=True)
class Chart:
    """A drawing; its numbers are figures of the same page.

    Args:
        kind: name of the drawing in ``charts``.
        title: what it says.
        data: what is drawn, one mapping a mark; a ``Text`` is written in the reader's language.
        options: what the drawing needs beside.
    """

    kind: str
    title: Text
    data: tuple[Mapping[str, Any], ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    note: Text = NOTHING


@dataclass(frozen=True)
class Need:
    """What would fill a part that cannot be shown."""

    what: Text
    remedy: Text


@dataclass(frozen=True)
class Group:
    """Blocks that belong together and stay folded until they are wanted."""

    title: Text
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Cards:
    """Cards side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Sentences:
    """Sentences, as a paragraph or as a list."""

    title: Text
    sentences: tuple[Sentence, ...]
    is_list: bool = False


Block = Table | Chart | Need | Group | Cards | Sentences


@dataclass(frozen=True)
class Page:
    """One page.

    Args:
        number: as readers count them; 0 for the appendix.
        code: its anchor.
        title: its name.
        question: what it answers.
        blocks: what it shows, in order.
        sources: published tables it reads.
    """

    number: int
    code: str
    title: Text
    question: Text
    blocks: tuple[Block, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Warning:
    """Something that failed or is late, and the pages it touches."""

    text: Text
    pages: tuple[int, ...]


@dataclass(frozen=True)
class Metric:
    """A metric of the dictionary, as it is explained to a reader."""

    code: str
    metric_id: str
    name: Text
    formula: Text
    caveat: Text


@dataclass(frozen=True)
class Report:
    """A whole report."""

    title: Text
    period: str
    market: str | None
    snapshot_id: str
    banner: tuple[tuple[Text, Cell], ...]
    warnings: tuple[Warning, ...]
    pages: tuple[Page, ...]
    metrics: Mapping[str, Metric]


def figures_of(blocks: Sequence[Block]) -> Iterator[Figure]:
    """Every figure in blocks, in reading order."""
    for block in blocks:
        if isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row if isinstance(cell, Figure))
        elif isinstance(block, Cards):
            for card in block.cards:
                yield card.figure
                yield from (comparison.figure for comparison in card.against)
        elif isinstance(block, Sentences):
            yield from (figure for sentence in block.sentences for figure in sentence.figures)
        elif isinstance(block, Group):
            yield from figures_of(block.blocks)
