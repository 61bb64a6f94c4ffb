"""JSON Lines: one object a line, read in blocks of lines.

Belongs here: the format. Whole numbers come out as text with all their digits, and so do other numbers, because a
float would round an id. A line that is no object is a row of its own with ``BROKEN_LINE`` in its last cell: which of
its cells was whose cannot be known, so none of them is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import orjson

from ingestion.messages import both
from ingestion.sheets.files import InboxFile, read_line
from ingestion.sheets.problems import SheetProblem

# Stands in the last cell of a row whose line is no object.
BROKEN_LINE: Final = "\x1eno object\x1e"

# Keys of all objects are the columns of the table. A file that names its values by keys has as many as rows.
MOST_KEYS: Final = 2_000

_BLOCK_CHARACTERS: Final = 8 << 20
_PEEK_CHARACTERS: Final = 16 << 10
# What the fast parser may have rounded.
_INEXACT: Final = (float, dict, list)

Item = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """Some lines of a file, blank ones left out.

    Args:
        numbers: the line numbers, from 1.
        lines: the lines.
        items: their objects as the fast parser reads them; None where a line is no object.
    """

    numbers: Sequence[int]
    lines: Sequence[str]
    items: Sequence[Item | None]

    def exact_values(self, name: str) -> list[object]:
        """The values of one key, numbers as text, None where it is missing.

        Args:
            name: the key.
        """
        values: list[object] = [item.get(name) if item else None for item in self.items]
        kinds = set(map(type, values))
        if not kinds.isdisjoint(_INEXACT):
            return [_exact(line)[name] if isinstance(value, _INEXACT) else _whole_number(value)
                    for line, value in zip(self.lines, values, strict=True)]
        return [_whole_number(value) for value in values] if int in kinds else values


def json_blocks(file: InboxFile, encoding: str, characters: int | None = None) -> Iterator[Block]:
    """All lines of a file that are not blank.

    Args:
        file: the file.
        encoding: of its text.
        characters: about how many a block has.
    """
    number = 0
    with file.location.open(encoding=encoding) as stream:
        while text := stream.read(characters or _BLOCK_CHARACTERS):
            lines = (text + read_line(stream, file)).removesuffix("\n").split("\n")
            numbered = [(at, line) for at, line in enumerate(lines, number + 1) if line and not line.isspace()]
            number += len(lines)
            if numbered:
                kept = [line for _, line in numbered]
                yield Block([at for at, _ in numbered], kept, _items(kept))


def json_keys(file: InboxFile, encoding: str, most_lines: int | None = None) -> list[str]:
    """The keys of all objects, in the order in which they first stand in the file.

    Args:
        file: the file.
        encoding: of its text.
        most_lines: how many lines to look at; None looks at all.

    Raises:
        SheetProblem: no line is an object, or there are more than ``MOST_KEYS`` keys.
    """
    names: Item = {}
    first_broken, has_object = 0, False
    for number, item in islice(_numbered_items(file, encoding, most_lines and _PEEK_CHARACTERS), most_lines):
        if item is None:
            first_broken = first_broken or number
            continue
        has_object = True
        if not item.keys() <= names.keys():
            names.update(dict.fromkeys(item))
            if len(names) > MOST_KEYS:
                raise SheetProblem("too_many_keys", value=file.path, limit=f"{MOST_KEYS:,}")
    if first_broken and not has_object:
        cause, cause_zh = both("cause_not_json", line=first_broken)
        raise SheetProblem("unreadable_file", value=file.path, cause=cause, cause_zh=cause_zh)
    return list(names)


def json_rows(file: InboxFile, encoding: str) -> Iterator[tuple[int, Sequence[object]]]:
    """The keys of all objects as header (row 0), then a row a line.

    Args:
        file: the file.
        encoding: of its text.

    Raises:
        SheetProblem: no line is an object, or there are too many keys.
    """
    names = json_keys(file, encoding)
    yield 0, names
    broken = (*[None] * (len(names) - 1), BROKEN_LINE)
    for block in json_blocks(file, encoding):
        for number, line, item in zip(block.numbers, block.lines, block.items, strict=True):
            yield number, broken if item is None else _cells(line, item, names)


def _numbered_items(file: InboxFile, encoding: str, characters: int | None) -> Iterator[tuple[int, Item | None]]:
    for block in json_blocks(file, encoding, characters):
        yield from zip(block.numbers, block.items, strict=True)


def _items(lines: list[str]) -> list[Item | None]:
    """The object of each line; one line that is none costs the block its pace, nothing else."""
    try:
        found = list(map(orjson.loads, lines))
    except orjson.JSONDecodeError:
        found = list(map(_item, lines))
    return found if set(map(type, found)) == {dict} else [one if type(one) is dict else None for one in found]


def _item(line: str) -> object:
    """One value; NaN and half a surrogate pair are JSON to the exact parser."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        pass
    try:
        return _exact(line)
    except (json.JSONDecodeError, RecursionError):  # thousands of brackets in each other
        return None


def _cells(line: str, item: Item, names: Sequence[str]) -> list[object]:
    if any(isinstance(value, _INEXACT) for value in item.values()):
        item = _exact(line)
    return [_whole_number(item.get(name)) for name in names]


def _whole_number(value: object) -> object:
    return str(value) if type(value) is int else value


def _exact(line: str) -> Any:
    """A value whose numbers are text.

    Raises:
        json.JSONDecodeError: it is no JSON.
    """
    item = json.loads(line, parse_float=str, parse_int=str)
    return {_whole(name): _whole(value) for name, value in item.items()} if isinstance(item, dict) else item


def _whole(value: Any) -> Any:
    """Half of a surrogate pair is no character; no database stores it."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value
