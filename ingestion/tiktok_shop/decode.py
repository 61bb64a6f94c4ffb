"""The quick way from an object's bytes to its pruned row: one pass of msgspec, for objects in good order.

Belongs here: structs made from an allow-list, so that what is not listed is skipped by the parser and never becomes
a Python object. Does not belong here: what is wrong with a row. Whatever is out of the ordinary (another type, a
value that needs cutting, a number with a fraction) is refused here and goes the long way through ``fields.py``,
which alone decides and explains. Where both ways take an object they give the same bytes: a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Annotated, Any, Final

import msgspec

from ingestion.tiktok_shop.endpoints.model import Endpoint, Fields
from ingestion.tiktok_shop.endpoints.orders import PAYMENT_AMOUNTS
from ingestion.tiktok_shop.fields import AMOUNT, LATEST_TIME, LONGEST_TEXT, is_money_name

_Int = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
_Blank = Annotated[str, msgspec.Meta(max_length=0)]

_KINDS: Final[dict[str, Any]] = {
    "id": str,
    "text": _Text | bool | _Int,
    "flag": bool | _Text | _Int,
    "money": Annotated[str, msgspec.Meta(pattern=r"\A(?:[+-]?\d{1,14}(?:\.\d*)?)?\Z")]
    | Annotated[int, msgspec.Meta(gt=-(10**14), lt=10**14)],
    "time": Annotated[int, msgspec.Meta(ge=0, le=LATEST_TIME)]
    | Annotated[str, msgspec.Meta(pattern=r"\A(?:\d{0,9}|[1-3]\d{9})\Z")],
    "count": Annotated[int, msgspec.Meta(ge=0, lt=10**12)] | Annotated[str, msgspec.Meta(pattern=r"\A\d{0,12}\Z")],
    "amounts": dict[str, str | None],
}
_encoder = msgspec.json.Encoder(order="sorted")


class QuickRows:
    """Decodes the rows of an endpoint.

    A row has the fields of the allow-list, and for orders ``user_id`` (the platform's buyer, to be hashed and set to
    None before the row is encoded) and ``buyer_key`` (to be set).

    Args:
        endpoint: one that is ``is_large``.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._required = (*endpoint.keys, *endpoint.required)
        self._decoder = msgspec.json.Decoder(_struct("Row", endpoint.fields, ("user_id", "buyer_key")))
        self._tidy = _tidier(endpoint.fields)

    def decode(self, raw: msgspec.Raw) -> Any | None:
        """The row as a struct; None if it has to go the long way."""
        try:
            row = self._decoder.decode(raw)
            if self._tidy is not None:
                self._tidy(row)
        except (msgspec.DecodeError, _OutOfTheOrdinary):
            return None
        return row if self._is_whole(row) else None

    def _is_whole(self, row: Any) -> bool:
        """Whether everything that identifies and places a row and its lines is there, and no line comes twice."""
        if row.user_id is not None and not row.user_id.strip():
            return False
        if not all(getattr(row, name) not in (None, "", 0, "0") for name in self._required):
            return False
        for name, fields in self._endpoint.required_lines.items():
            lines = getattr(row, name)
            if not lines or not all(getattr(line, field) for line in lines for field in fields):
                return False
            if name == self._endpoint.line_list and len({line.id for line in lines}) != len(lines):
                return False
        return True


def encode(row: Any) -> str:
    """The row as compact JSON with sorted keys, fields without a value left out."""
    return _encoder.encode(row).decode()


class _OutOfTheOrdinary(Exception):
    """A value the quick way does not judge."""


def _struct(name: str, fields: Fields, texts: tuple[str, ...] = ()) -> type[msgspec.Struct]:
    """A struct of an allow-list; every field may be absent or null."""
    kinds = {field: _type(f"{name}_{field}", kind) for field, kind in fields.items()} | dict.fromkeys(texts, str)
    members = [(field, kinds[field] | None, None) for field in sorted(kinds)]
    return msgspec.defstruct(name, members, omit_defaults=True)


def _type(name: str, kind: Any) -> Any:
    """The type of one field. The platform sends '' where an object is missing."""
    if isinstance(kind, str):
        return _KINDS[kind]
    if isinstance(kind, tuple):
        return list[_struct(name, kind[0])]  # type: ignore[misc]  # made at run time
    return _struct(name, kind) | _Blank


def _tidier(fields: Fields) -> Callable[[Any], None] | None:
    """What has to be done to a decoded row of this allow-list; None if nothing ever is."""
    steps = [step for name, kind in fields.items() for step in _steps(name, kind)]
    if not steps:
        return None

    def tidy(row: Any) -> None:
        for name, step in steps:
            value = getattr(row, name)
            if value is not None:
                setattr(row, name, step(value))
    return tidy


def _steps(name: str, kind: Any) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """What is done to one field of a decoded row."""
    if kind == "amounts":
        yield name, _amounts
    elif isinstance(kind, tuple):
        inner = _tidier(kind[0])
        if inner is not None:
            yield name, _each(inner)
    elif not isinstance(kind, str):
        inner = _tidier(kind)
        yield name, _object(inner)


def _each(inner: Callable[[Any], None]) -> Callable[[list[Any]], list[Any]]:
    """Tidy the entries of a list."""
    def step(entries: list[Any]) -> list[Any]:
        for entry in entries:
            inner(entry)
        return entries
    return step


def _object(inner: Callable[[Any], None] | None) -> Callable[[Any], Any]:
    """Tidy a nested object; the blank text that stands for none goes."""
    def step(value: Any) -> Any:
        if isinstance(value, str):
            return None
        if inner is not None:
            inner(value)
        return value
    return step


def _amounts(values: dict[str, str | None]) -> dict[str, str]:
    """Currency and the amounts of an object whose names the platform extends."""
    kept: dict[str, str] = {}
    for name, value in values.items():
        if value is None or not (role := _role(name)):
            continue
        if role == "text":
            if len(value) > LONGEST_TEXT:
                raise _OutOfTheOrdinary
        elif not _is_amount(value):
            if role == "open":
                continue
            if value:
                raise _OutOfTheOrdinary
        kept[name] = value
    return kept


@cache
def _role(name: str) -> str:
    """What a field of an open object of amounts is: ``text`` (the currency), ``known``, ``open`` or nothing."""
    if name == "currency":
        return "text"
    return "known" if name in PAYMENT_AMOUNTS else "open" if is_money_name(name) else ""


@lru_cache(maxsize=100_000)
def _is_amount(text: str) -> bool:
    """Whether a text is a decimal number as it stands."""
    return AMOUNT.fullmatch(text) is not None
