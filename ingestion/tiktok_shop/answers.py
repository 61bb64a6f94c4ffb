"""An answer's ``data``, parsed piece by piece.

Belongs here: access to members and rows of an answer. Does not belong here: what an answer means (``session.py``),
what a row is (``rows.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import orjson

from ingestion.messages import text as message
from ingestion.tiktok_shop.exceptions import ApiError

_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_rows = msgspec.json.Decoder(list[msgspec.Raw])


class Data(Mapping[str, Any]):
    """An object whose members are parsed when they are asked for, so that its rows can be had as they came.

    Args:
        members: name -> bytes of the value.
    """

    def __init__(self, members: dict[str, msgspec.Raw]) -> None:
        self._members = members
        self._parsed: dict[str, Any] = {}
        self._rows: dict[str, list[msgspec.Raw] | None] = {}

    def __getitem__(self, name: str) -> Any:
        """The value of a member.

        Raises:
            ApiError: what stands there is no JSON.
        """
        if name not in self._parsed:
            self._parsed[name] = parsed(self._members[name])
        return self._parsed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def rows(self, name: str) -> list[msgspec.Raw] | None:
        """The entries of a list as bytes; None if there is no list of that name."""
        if name not in self._rows:
            try:
                self._rows[name] = _rows.decode(self._members[name]) if name in self._members else None
            except msgspec.DecodeError:
                self._rows[name] = None
        return self._rows[name]


def split(body: bytes) -> dict[str, Any]:
    """The members of an answer, parsed, ``data`` piece by piece where it is an object.

    Raises:
        ValueError: the body is no JSON object.
    """
    try:
        members = _members.decode(body)
        data = members.pop("data", None)
        answer = {name: orjson.loads(memoryview(raw)) for name, raw in members.items()}
    except msgspec.DecodeError as error:
        raise ValueError("no JSON object") from error
    if data is not None:
        try:
            answer["data"] = Data(_members.decode(data))
        except msgspec.DecodeError:
            answer["data"] = None
    return answer


def parsed(raw: msgspec.Raw) -> Any:
    """The value of a piece of an answer.

    Raises:
        ApiError: it is no JSON.
    """
    try:
        return orjson.loads(memoryview(raw))
    except orjson.JSONDecodeError:
        raise ApiError(message("api_cut"), message("fix_later")) from None
