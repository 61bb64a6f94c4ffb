"""Columns of cells -> typed Arrow columns, and which of their cells could not be read.

Belongs here: the shapes that machines write, read by Arrow kernels. Every other cell is read by the reader of its
kind (``ingestion.sheets.kinds``), once per distinct value of a batch. A cell that is refused here is no verdict yet:
its row goes to the row parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BeforeValidator

from ingestion.clicks.cell_batch import Cells
from ingestion.sheets.definition import Column, SheetDefinition
from ingestion.sheets.parse import blank_to_none, reaches_a_person, shown
from ingestion.sheets.problems import SheetProblem
from ingestion.sheets.values import read_text

# Printable ASCII without blanks, @ and +, and no mark of a spreadsheet before it: an id as it stands, and nobody's
# e-mail address or telephone number.
_PLAIN_ID: Final = r"^[!-&(-*,-<>?A-~][!-*,-?A-~]*$"
# What a spreadsheet makes of a long number (see ``read_id``).
_DAMAGED_ID: Final = r"^(-?\d+([.,]\d+)?[eE]\d+|\d{16,}\.0+)$"
_PLAIN_TEXT: Final = r"^[!-*,-?A-~]([ -*,-?A-~]*[!-*,-?A-~])?$"
_HASH: Final = "^[0-9a-f]{32}$"

_DAY: Final = r"(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_CLOCK: Final = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?"
_TIME: Final = f"^{_DAY}[T ]{_CLOCK}$"
_ZONED_TIME: Final = f"^{_DAY}[T ]{_CLOCK}" + r"(Z|[+-](0\d|1[0-4]):[0-5]\d)$"
_SECONDS: Final = r"^1\d{9}$"
_MILLISECONDS: Final = r"^1\d{12}$"

_NAIVE: Final = pa.timestamp("us")
_AWARE: Final = pa.timestamp("us", tz="UTC")
_CONTROL = re.compile("[\x00-\x1f]")

Read = Callable[[object], Any]


@dataclass(frozen=True)
class Typed:
    """A typed column, and where its cells were refused (those are None)."""

    values: pa.Array
    refused: pa.BooleanArray


class ColumnReaders:
    """The readers of a sheet's columns, as its row model declares them.

    Args:
        definition: the sheet.
    """

    def __init__(self, definition: SheetDefinition) -> None:
        self._readers = {column.name: _checked(column, _declared(definition, column.name))
                         for column in definition.input_columns}
        self._columns = definition.column_by_name

    def read(self, name: str, cells: Cells) -> Typed:
        """One column of a batch.

        Args:
            name: of the column.
            cells: its cells.
        """
        column, read = self._columns[name], self._readers[name]
        if pa.types.is_timestamp(column.kind.arrow):
            return _moments(cells, read)
        if column.kind.arrow == pa.string() and column.kind.choices is None:
            return _mostly_plain(cells, pa.string(), read, _plain_ids)
        return _each_once(cells, column.kind.arrow, read)


def read_extra(cells: Cells) -> Typed:
    """A column that nobody described, as text; what could reach a person is left out."""
    return _mostly_plain(cells, pa.string(), _extra, lambda texts: pc.match_substring_regex(texts, _PLAIN_TEXT))


def read_hashes(cells: Cells) -> pa.Array:
    """Keyed hashes that stand in a file in place of buyer ids; anything else is no hash."""
    texts = cells if isinstance(cells, pa.Array) else pa.array([shown(cell) for cell in cells], pa.string())
    trimmed = pc.utf8_trim_whitespace(texts.cast(pa.string()))
    return pc.if_else(pc.match_substring_regex(trimmed, _HASH), trimmed, pa.scalar(None, pa.string()))


def _declared(definition: SheetDefinition, name: str) -> Read:
    """The reader that the row model names for a column."""
    metadata = definition.model.model_fields[name].metadata
    validator = next(one for one in metadata if isinstance(one, BeforeValidator))
    return cast(Read, validator.func)


def _checked(column: Column, read: Read) -> Read:
    """The reader with the checks the row parser puts before it."""

    def checked(cell: object) -> Any:
        value = blank_to_none(cell)
        if not column.is_private and reaches_a_person(value):
            raise SheetProblem("personal_value", column.name)
        return _printable(read(value))

    return checked


def _extra(cell: object) -> str | None:
    text = read_text(shown(cell))
    return None if reaches_a_person(text) else _printable(text)


def _printable(value: Any) -> Any:
    """JSON has a notation of its own for control characters; such rows are left to the row parser.

    Raises:
        SheetProblem: the text holds one.
    """
    if isinstance(value, str) and _CONTROL.search(value):
        raise SheetProblem("bad_choice")
    return value


def _plain_ids(texts: pa.Array) -> pa.BooleanArray:
    return pc.and_not(pc.match_substring_regex(texts, _PLAIN_ID), pc.match_substring_regex(texts, _DAMAGED_ID))


def _mostly_plain(cells: Cells, kind: pa.DataType, read: Read,
                  is_plain: Callable[[pa.Array], pa.BooleanArray]) -> Typed:
    """Text of which most stands as it is."""
    if not isinstance(cells, pa.Array) or cells.type != pa.string():
        return _each_once(cells, kind, read)
    plain = pc.fill_null(is_plain(cells), fill_value=False)
    return _patched(cells, pc.if_else(plain, cells, pa.scalar(None, pa.string())), plain, read)


def _moments(cells: Cells, read: Read) -> Typed:
    """Times as UTC without zone, in microseconds."""
    if not isinstance(cells, pa.Array):
        return _each_once(cells, _NAIVE, read)
    if pa.types.is_timestamp(cells.type):
        target = _AWARE if cells.type.tz else _NAIVE
        values = pc.cast(cells, target, safe=False).cast(_NAIVE)
        return Typed(values, _nowhere(cells))
    values = pa.nulls(len(cells), _NAIVE)
    try:
        for pattern, parse in _SHAPES:
            shaped = pc.fill_null(pc.match_substring_regex(cells, pattern), fill_value=False)
            if shaped.true_count:
                texts = pc.if_else(shaped, cells, pa.scalar(None, pa.string()))
                values = pc.coalesce(values, parse(texts))
    except pa.ArrowInvalid:  # a 30th of February: the kernel names no row, so all are read one by one
        return _each_once(cells, _NAIVE, read)
    return _patched(cells, values, pc.is_valid(values), read)


def _since_1970(unit: int) -> Callable[[pa.Array], pa.Array]:
    return lambda texts: pc.multiply(pc.cast(texts, pa.int64()), unit).cast(_NAIVE)


_SHAPES: Final[tuple[tuple[str, Callable[[pa.Array], pa.Array]], ...]] = (
    (_ZONED_TIME, lambda texts: pc.cast(texts, _AWARE).cast(_NAIVE)),
    (_TIME, lambda texts: pc.cast(texts, _NAIVE)),
    (_SECONDS, _since_1970(1_000_000)),
    (_MILLISECONDS, _since_1970(1_000)),
)


def _nowhere(cells: Cells) -> pa.BooleanArray:
    return pa.array(np.zeros(len(cells), dtype=bool))


def _patched(cells: pa.Array, values: pa.Array, done: pa.BooleanArray, read: Read) -> Typed:
    """Values with those cells read one by one that are neither done nor blank."""
    is_blank = pc.fill_null(pc.equal(cells, ""), fill_value=True)
    left = pc.indices_nonzero(pc.invert(pc.or_(done, is_blank)))
    if len(left) == 0:
        return Typed(values, _nowhere(cells))
    read_ones = _each_once(cells.take(left), values.type, read)
    wanted = np.zeros(len(cells), dtype=bool)
    wanted[left.to_numpy()] = True
    mask = pa.array(wanted)
    return Typed(pc.replace_with_mask(values, mask, read_ones.values),
                 pc.replace_with_mask(_nowhere(cells), mask, read_ones.refused))


def _each_once(cells: Cells, kind: pa.DataType, read: Read) -> Typed:
    """Every distinct cell read once."""
    if isinstance(cells, pa.Array):
        encoded = cells.dictionary_encode()
        results = [_attempt(read, value) for value in encoded.dictionary.to_pylist()]
        values = pa.array([value for value, _ in results], kind).take(encoded.indices)
        refused = pa.array([is_bad for _, is_bad in results], pa.bool_()).take(encoded.indices)
        return Typed(values, pc.fill_null(refused, fill_value=False))
    known: dict[tuple[type, object], tuple[Any, bool]] = {}
    found = [_remembered(known, read, cell) for cell in cells]
    return Typed(pa.array([value for value, _ in found], kind), pa.array([is_bad for _, is_bad in found], pa.bool_()))


def _remembered(known: dict[tuple[type, object], tuple[Any, bool]], read: Read, cell: object) -> tuple[Any, bool]:
    if isinstance(cell, dict | list):  # of JSON; they cannot be looked up
        return _attempt(read, cell)
    place = (type(cell), cell)
    if place not in known:
        known[place] = _attempt(read, cell)
    return known[place]


def _attempt(read: Read, cell: object) -> tuple[Any, bool]:
    """What a cell reads as, and whether it was refused."""
    try:
        return read(cell), False
    except SheetProblem:
        return None, True


def keyed(ids: pa.Array, key: Callable[[str | None], str | None]) -> pa.Array:
    """Keyed hashes of ids, each distinct id of the batch hashed once."""
    encoded = ids.dictionary_encode()
    hashes = pa.array([key(one) for one in encoded.dictionary.to_pylist()], pa.string())
    return hashes.take(encoded.indices)
