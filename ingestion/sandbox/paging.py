"""Pages of a search: sizes, and opaque tokens that only continue the very same search."""

from __future__ import annotations

import base64
import hashlib
import json
from binascii import Error as Base64Error
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ingestion.sandbox.errors import ApiError
from ingestion.sandbox.index import Entry, SortKey

T = TypeVar("T")

# Parameters that may differ between two pages of one search.
_FREE = ("page_token", "sign", "timestamp", "app_key", "access_token")


@dataclass(frozen=True)
class Page:
    """A slice of a search in answer order; ``token`` empty = the end."""

    entries: list[Entry]
    token: str


def search_name(parameters: Mapping[str, str], body: Mapping[str, Any]) -> str:
    """Names a search: everything but the token, the clock and the signature."""
    kept = {name: value for name, value in parameters.items() if name not in _FREE}
    text = json.dumps([kept, body], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def make_token(search: str, last: SortKey) -> str:
    """Token that continues a search after a row."""
    return base64.b64encode(json.dumps([search, *last]).encode()).decode()


def read_token(token: str, search: str, code: int) -> SortKey:
    """Row after which a search continues.

    Raises:
        ApiError: not a token, or one of another search.
    """
    try:
        owner, time, row_id = json.loads(base64.b64decode(token, validate=True))
    except (Base64Error, ValueError, TypeError) as error:
        raise ApiError(code, "Invalid page_token") from error
    if owner != search:
        raise ApiError(code, "Invalid page_token: the parameters differ from those of the first page")
    return int(time), str(row_id)


def page_size(text: str | None, default: int | None, low: int, high: int, code: int) -> int:
    """Page size from its text.

    Raises:
        ApiError: missing where it is required, not a number, or out of range.
    """
    if text is None and default is not None:
        return default
    if text is None or not text.isdigit() or not low <= int(text) <= high:
        raise ApiError(code, f"Invalid page_size: must be between {low} and {high}")
    return int(text)


def cut_page(found: list[Entry], sort_field: str, is_descending: bool, size: int, after: SortKey | None,
             search: str) -> Page:
    """The next page of a selection that is in ascending order."""
    def key(entry: Entry) -> SortKey:
        return entry.key(sort_field)

    if is_descending:
        stop = len(found) if after is None else bisect_left(found, after, key=key)
        first = max(0, stop - size)
        entries, has_more = found[first:stop][::-1], first > 0
    else:
        first = 0 if after is None else bisect_right(found, after, key=key)
        entries, has_more = found[first:first + size], first + size < len(found)
    token = make_token(search, key(entries[-1])) if has_more and entries else ""
    return Page(entries, token)


def hold_back(held: dict[str, list[T]], search: str, page: list[T], moves: bool, token: str, following: str) -> list[T]:
    """A page of rows of which one moves to the end of the list while it is read.

    Args:
        held: rows held back, by search; kept until the list is read anew, so that a repeated page is the same.
        moves: whether the first row of this page moves.
        token: the token that asked for this page.
        following: the token of the next page; the last page brings back what was held.
    """
    if not token:
        held.pop(search, None)
    if moves and following and page:
        held.setdefault(search, []).append(page[0])
        return page[1:]
    return page if following else [*page, *held.get(search, [])]
