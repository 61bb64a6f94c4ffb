"""Lists that are not searches over the index: pages of rows made from what is derived from the world.

Belongs here: which parameters a list takes, its page sizes, its two kinds of token, the faults that disturb
paging. Does not belong here: what the rows hold.
"""

from __future__ import annotations

import base64
from binascii import Error as Base64Error
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ingestion.sandbox.calls import Call, Service
from ingestion.sandbox.errors import ApiError
from ingestion.sandbox.overrides import Row
from ingestion.sandbox.paging import hold_back, search_name
from ingestion.sandbox.searches import COMMON_PARAMETERS


@dataclass(frozen=True)
class Item:
    """One row to come: what it is sorted by, its id, and how it is made."""

    key: tuple[int, str]
    make: Callable[[], Row]


@dataclass(frozen=True)
class Listing:
    """What one list takes and how it pages.

    Args:
        resource: name for edits by ``Overrides``.
        sizes: the page sizes accepted; empty = the list takes none, its pages have ``default_size``.
        default_size: None = ``page_size`` is required.
        sort_fields: accepted values of ``sort_field``; empty = no sort parameters.
        needs_sort: whether ``sort_field`` is required.
        parameters: further parameters of the query.
        filters: accepted keys of the body.
        token: ``offset`` counts rows, ``key`` names the last row.
    """

    resource: str
    sizes: Collection[int] = range(1, 101)
    default_size: int | None = 20
    sort_fields: tuple[str, ...] = ()
    needs_sort: bool = False
    default_order: str = "ASC"
    parameters: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    token: Literal["offset", "key"] = "key"
    bad_parameter: int = 36009004


@dataclass(frozen=True)
class ListPage:
    """One page: its rows, how many rows the whole list has, and the token of the next page."""

    rows: list[Row]
    total: int
    token: str


def refuse_unknown(call: Call, parameters: Collection[str], filters: Collection[str] = (),
                   code: int = 36009004) -> None:
    """Refuse parameters and body keys that an endpoint does not take.

    Raises:
        ApiError: there is one.
    """
    unknown = [name for name in call.parameters if name not in parameters and name not in COMMON_PARAMETERS]
    unknown += [name for name in call.body if name not in filters]
    if unknown:
        raise ApiError(code, f"Unknown parameter: {', '.join(sorted(unknown))}")


def check_list(listing: Listing, call: Call) -> None:
    """Verify the parameters of a list before its rows are looked for.

    Raises:
        ApiError: a parameter is unknown, missing or out of range.
    """
    sorting = ("sort_field", "sort_order") if listing.sort_fields else ()
    paging = ("page_size", "page_token") if listing.sizes else ("page_token",)
    refuse_unknown(call, (*paging, *sorting, *listing.parameters), listing.filters,
                   listing.bad_parameter)
    _size(listing, call)
    if not listing.sort_fields:
        return
    field = call.parameters.get("sort_field")
    if field is None and listing.needs_sort:
        raise ApiError(listing.bad_parameter, "sort_field is required")
    if field is not None and field not in listing.sort_fields:
        raise ApiError(listing.bad_parameter, f"Invalid sort_field: {', '.join(listing.sort_fields)} only")
    if call.parameters.get("sort_order", "ASC") not in ("ASC", "DESC"):
        raise ApiError(listing.bad_parameter, "Invalid sort_order")


def is_descending(listing: Listing, call: Call) -> bool:
    """Whether a list is asked for in falling order."""
    return call.parameters.get("sort_order", listing.default_order) == "DESC"


def answer_page(listing: Listing, service: Service, call: Call, items: Sequence[Item]) -> ListPage:
    """One page of a list whose items are in answer order; edits and paging faults applied.

    Raises:
        ApiError: the page size or the token is refused.
    """
    ordered = _edited(listing, service, call, items)
    name = search_name(call.parameters, call.body)
    kind = call.fault.kind if call.fault else ""
    size = _size(listing, call)
    if kind == "short_pages":
        size = max(1, size // 2)
    start = _start(listing, call.parameters.get("page_token", ""), name, ordered)
    page, following = list(ordered[start:start + size]), start + size
    has_more = following < len(ordered)
    token = _token(listing, name, following + (1 if kind == "skip_rows" else 0), ordered) if has_more else ""
    if kind == "repeat_rows" and page:
        page = [*ordered[max(0, start - 3):start], *page] if start else [*page, page[0]]
    page = hold_back(service.index().held, name, page, kind == "move_rows",
                     call.parameters.get("page_token", ""), token)
    return ListPage([item.make() for item in page], len(ordered), token)


def _size(listing: Listing, call: Call) -> int:
    text = call.parameters.get("page_size")
    if text is None and listing.default_size is not None:
        return listing.default_size
    if text is None or not text.isdigit() or int(text) not in listing.sizes:
        raise ApiError(listing.bad_parameter, "Invalid page_size")
    return int(text)


def _token(listing: Listing, search: str, following: int, ordered: Sequence[Item]) -> str:
    if following >= len(ordered):
        return ""
    if listing.token == "offset":
        text = f"offset={following}&search={search}"
    else:
        number, row_id = ordered[following - 1].key
        text = f"{number}|{row_id}|{search}"
    return base64.b64encode(text.encode()).decode()


def _start(listing: Listing, token: str, search: str, ordered: Sequence[Item]) -> int:
    """Position at which a page begins."""
    if not token:
        return 0
    try:
        text = base64.b64decode(token, validate=True).decode()
    except (Base64Error, ValueError) as error:
        raise ApiError(listing.bad_parameter, "Invalid page_token") from error
    if not text.endswith(search):
        raise ApiError(listing.bad_parameter, "Invalid page_token: the parameters differ from those of page 1")
    if listing.token == "offset":
        return int(text.split("&")[0].removeprefix("offset="))
    number, row_id, _ = text.split("|")
    last = (int(number), row_id)
    return next((position + 1 for position, item in enumerate(ordered) if item.key == last), len(ordered))


def _edited(listing: Listing, service: Service, call: Call, items: Sequence[Item]) -> Sequence[Item]:
    """The items with the edits of a test in force."""
    edits, moment = service.overrides, service.index().moment
    extras = [extra for extra in edits.extras.get(listing.resource, ())
              if extra.shop_code == call.shop_code and extra.create_time <= moment]
    if not extras and not any(resource == listing.resource for resource, _ in edits.changes):
        return items
    made = []
    for item in items:
        changes = edits.in_force(listing.resource, item.key[1], moment)
        if any(change.edit is None for change in changes):
            continue
        for change in changes:
            if change.edit is not None:
                item = replace(item, make=_editing(item.make, change.edit))
        made.append(item)
    return made + [Item((extra.create_time, extra.id), extra.row.copy) for extra in extras]


def _editing(make: Callable[[], Row], edit: Callable[[Row], Row | None]) -> Callable[[], Row]:
    def edited() -> Row:
        row = make()
        return edit(row) or row

    return edited
