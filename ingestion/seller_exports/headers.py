"""The columns of each export and the headers they go by: the alias table ``headers.csv`` as objects.

Belongs here: reading the table and comparing headers. Does not belong here: which file is which export
(``recognise``), what the cells mean (``parsing``). A new spelling is one more alternative in a cell of the
table; old ones stay.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "zh", "vi", "id", "th", "pt", "ja")
ENTITIES: Final = ("orders", "affiliate_orders", "income", "videos", "lives")

# Kind of a column that is known and not read (see ``ExportHeader.read``).
UNREAD: Final = "unread"

_FOLDER: Final = Path(__file__).parent
_SLASHES: Final = re.compile(r"\s*[/\\∕⁄]\s*")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))


def fold(text: object) -> str:
    """A header or a word as it is compared.

    Canonically composed (files may come decomposed) with full-width forms made plain, trimmed, one space, one
        kind of slash, case-folded.
    """
    cleaned = unicodedata.normalize("NFKC", "" if text is None else str(text)).translate(_INVISIBLE)
    return _SLASHES.sub("/", re.sub(r"\s+", " ", cleaned)).strip(" *:").casefold()


@dataclass(frozen=True)
class Column:
    """One column of an export.

    Args:
        entity: the export.
        name: its name in raw payloads.
        kind: how its cells are read (``parsing``).
        is_required: whether a file without it is not this export.
        labels: language -> headers; the first one is what Seller Center writes today.
    """

    entity: str
    name: str
    kind: str
    is_required: bool
    labels: dict[str, tuple[str, ...]]


@cache
def columns(entity: str) -> dict[str, Column]:
    """The columns of an export by name, in the order of the file."""
    return {one.name: one for one in _table() if one.entity == entity}


@cache
def names_by_header(entity: str) -> dict[str, str]:
    """Folded header -> column name, over all languages and spellings.

    Raises:
        ValueError: one header stands for two columns; the table is wrong.
    """
    found: dict[str, str] = {}
    for column in columns(entity).values():
        for label in (label for labels in column.labels.values() for label in labels):
            if found.setdefault(fold(label), column.name) != column.name:
                raise ValueError(f"{entity}: header {label} means {found[fold(label)]} and {column.name}")
    return found


@cache
def words(kind: str) -> dict[str, str]:
    """Folded word -> canonical word of a kind of value, over all languages (``words.csv``).

    Raises:
        ValueError: one word has two meanings; the table is wrong.
    """
    found: dict[str, str] = {}
    for row in _rows("words.csv"):
        if row["kind"] != kind:
            continue
        for word in (row["word"], *(word for language in LANGUAGES for word in _alternatives(row[language]))):
            if found.setdefault(fold(word), row["word"]) != row["word"]:
                raise ValueError(f"{kind}: {word} means {found[fold(word)]} and {row['word']}")
    return found


@cache
def word_labels(kind: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Canonical word -> language -> how that language writes it."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row in _rows("words.csv"):
        if row["kind"] == kind:
            found[row["word"]] = {language: _alternatives(row[language]) for language in LANGUAGES}
    return dict(found)


@cache
def _table() -> tuple[Column, ...]:
    return tuple(
        Column(
            row["entity"],
            row["column"],
            row["kind"],
            row["required"] == "yes",
            {language: _alternatives(row[language]) for language in LANGUAGES},
        )
        for row in _rows("headers.csv")
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _alternatives(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())
