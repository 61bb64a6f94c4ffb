"""The five searches as data, and the one routine that answers them.

A further search endpoint is one more ``Search`` here and one more row in ``endpoints.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingestion.sandbox.errors import ApiError
from ingestion.sandbox.faults import Fault
from ingestion.sandbox.index import Entry, Index
from ingestion.sandbox.overrides import Row
from ingestion.sandbox.paging import cut_page, hold_back, make_token, page_size, read_token, search_name

BAD_PARAMETER = 36009004
PAGING_PARAMETERS = ("page_size", "page_token")
COMMON_PARAMETERS = ("app_key", "timestamp", "sign", "shop_cipher")


@dataclass(frozen=True)
class Search:
    """What one search endpoint takes and how it answers.

    Args:
        filters: body key -> (field of the row, whether the value is a list).
        upper: suffix of upper time bounds, ``lt`` (exclusive) or ``le`` (inclusive).
        windows: time fields that have bounds.
        ignored: body keys that are accepted without effect.
        default_size: None = ``page_size`` is required.
        sort_fields: empty = no sort parameters.
        longest_window: seconds between the bounds at most; 0 = no limit.
    """

    resource: str
    list_key: str
    windows: tuple[str, ...]
    filters: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    ignored: tuple[str, ...] = ("locale",)
    upper: str = "lt"
    default_size: int | None = None
    smallest_page: int = 1
    largest_page: int = 100
    sort_fields: tuple[str, ...] = ()
    default_order: str = "DESC"
    is_omitted_when_empty: bool = False
    longest_window: int = 0
    bad_parameter: int = BAD_PARAMETER


@dataclass(frozen=True)
class SearchCall:
    """One call of a search: whose shop, with which parameters, against which moment."""

    index: Index
    shop_code: str
    parameters: Mapping[str, str]
    body: Mapping[str, Any]
    fault: Fault | None = None


_AFTERSALES_FILTERS = {"order_ids": ("order_id", True)}

ORDERS = Search(
    "orders",
    "orders",
    ("create_time", "update_time"),
    default_size=None,
    sort_fields=("create_time", "update_time"),
    filters={
        "order_status": ("status", False),
        "shipping_type": ("shipping_type", False),
        "buyer_user_id": ("user_id", False),
        "is_buyer_request_cancel": ("is_buyer_request_cancel", False),
        "warehouse_ids": ("warehouse_id", True),
    },
)
RETURNS = Search(
    "returns",
    "return_orders",
    ("create_time", "update_time"),
    default_size=10,
    smallest_page=10,
    largest_page=50,
    sort_fields=("create_time", "update_time"),
    default_order="ASC",
    is_omitted_when_empty=True,
    bad_parameter=25001001,
    filters=_AFTERSALES_FILTERS
    | {
        "return_ids": ("return_id", True),
        "return_types": ("return_type", True),
        "return_status": ("return_status", True),
    },
    ignored=("locale", "buyer_user_ids", "seller_proposed_return_type", "arbitration_status"),
)
CANCELLATIONS = Search(
    "cancellations", "cancellations", ("create_time", "update_time"), default_size=10, largest_page=50,
    sort_fields=("create_time", "update_time"), default_order="ASC", bad_parameter=25001001,
    filters=_AFTERSALES_FILTERS | {"cancel_ids": ("cancel_id", True), "cancel_types": ("cancel_type", True),
                                   "cancel_status": ("cancel_status", True)},
    ignored=("locale", "buyer_user_ids"),
)
AFFILIATE_ORDERS = Search(
    "affiliate_orders",
    "orders",
    ("create_time",),
    default_size=None,
    longest_window=90 * 86400,
    ignored=("program_id",),
)
PRODUCTS = Search(
    "products",
    "products",
    ("create_time", "update_time"),
    upper="le",
    default_size=None,
    bad_parameter=12019109,
    filters={"status": ("status", False)},
    ignored=(
        "locale",
        "category_version",
        "listing_quality_tiers",
        "audit_status",
        "return_draft_version",
        "include_live_quick_products",
        "seller_skus",
        "sku_ids",
    ),
)


def run_search(search: Search, call: SearchCall) -> Row:
    """Answer one page: the ``data`` object of the envelope.

    Raises:
        ApiError: a parameter is unknown, malformed or out of range.
    """
    _refuse_unknown(search, call)
    size = page_size(
        call.parameters.get("page_size"),
        search.default_size,
        search.smallest_page,
        search.largest_page,
        search.bad_parameter,
    )
    sort_field, is_descending = _sorting(search, call.parameters)
    windows = _windows(search, call)
    name = search_name(call.parameters, call.body)
    found = call.index.select(
        search.resource, call.shop_code, sort_field, windows, _matcher(search, call.body), name
    )
    token = call.parameters.get("page_token", "")
    after = read_token(token, name, search.bad_parameter) if token else None
    kind = call.fault.kind if call.fault else ""
    page = cut_page(
        found, sort_field, is_descending, max(1, size // 2) if kind == "short_pages" else size, after, name
    )
    entries = _split(page.entries) if kind == "split_order" and search.resource == "affiliate_orders" else page.entries
    token_of_next = page.token
    if len(entries) < len(page.entries):
        token_of_next = make_token(name, entries[-1].key(sort_field))
    if kind == "repeat_rows":
        entries = _with_repeats(found, entries, is_descending)
    entries = hold_back(call.index.held, name, entries, kind == "move_rows", token, token_of_next)
    rows = [call.index.render(search.resource, call.shop_code, entry) for entry in entries]
    if search.resource == "affiliate_orders":
        rows = _grouped(rows)
    data: Row = {"total_count": len(found), "next_page_token": token_of_next}
    if rows or not search.is_omitted_when_empty:
        data[search.list_key] = rows
    return data


def _refuse_unknown(search: Search, call: SearchCall) -> None:
    known = (
        COMMON_PARAMETERS + PAGING_PARAMETERS + (("sort_field", "sort_order") if search.sort_fields else ())
    )
    bounds = tuple(f"{name}_{end}" for name in search.windows for end in ("ge", search.upper))
    unknown = [name for name in call.parameters if name not in known]
    unknown += [name for name in call.body if name not in (*bounds, *search.filters, *search.ignored)]
    if unknown:
        raise ApiError(search.bad_parameter, f"Unknown parameter: {', '.join(sorted(unknown))}")


def _sorting(search: Search, parameters: Mapping[str, str]) -> tuple[str, bool]:
    """Sort field and direction."""
    if not search.sort_fields:
        return "create_time", True
    sort_field = parameters.get("sort_field", search.sort_fields[0])
    order = parameters.get("sort_order", search.default_order)
    if sort_field not in search.sort_fields or order not in ("ASC", "DESC"):
        raise ApiError(search.bad_parameter, "Invalid sort_field or sort_order")
    return sort_field, order == "DESC"


def _windows(search: Search, call: SearchCall) -> dict[str, tuple[int, int]]:
    """Half-open windows; a missing lower bound is the beginning, a missing upper bound is now."""
    windows: dict[str, tuple[int, int]] = {}
    now = call.index.moment + 1
    for name in search.windows:
        low, high = call.body.get(f"{name}_ge"), call.body.get(f"{name}_{search.upper}")
        for bound in (low, high):
            if bound is not None and (not isinstance(bound, int) or isinstance(bound, bool)):
                raise ApiError(
                    search.bad_parameter, f"Invalid {name} bound: unix seconds as a number are expected"
                )
        if low is None and high is None and not search.longest_window:
            continue
        stop = now if high is None else high + (1 if search.upper == "le" else 0)
        start = low if low is not None else stop - search.longest_window if search.longest_window else 0
        if search.longest_window and stop - start > search.longest_window:
            raise ApiError(search.bad_parameter, f"Invalid {name} interval: at most three months")
        windows[name] = (start, stop)
    return windows


def _matcher(search: Search, body: Mapping[str, Any]) -> Callable[[Row], bool] | None:
    """Condition on a row from the body's filters; None if there are none."""
    conditions = [(search.filters[name], value) for name, value in body.items()
                  if name in search.filters and value not in (None, "ALL", [])]
    if not conditions:
        return None

    def matches(row: Row) -> bool:
        return all(
            row.get(key) in value if is_list else row.get(key) == value
            for (key, is_list), value in conditions
        )

    return matches


def _with_repeats(found: list[Entry], entries: list[Entry], is_descending: bool) -> list[Entry]:
    """The page with up to three rows of the page before in front; a first page repeats its own first row."""
    if not entries:
        return entries
    ordered = found[::-1] if is_descending else found
    first = ordered.index(entries[0])
    return [*ordered[max(0, first - 3):first], *entries] if first else [*entries, entries[0]]


def _split(entries: list[Entry]) -> list[Entry]:
    """A page that ends within the last order that has more than one row on it; the whole page if none has."""
    for position in range(len(entries) - 1, 0, -1):
        if entries[position].id.split(":")[0] == entries[position - 1].id.split(":")[0]:
            return entries[:position]
    return entries


def _grouped(rows: list[Row]) -> list[Row]:
    """SKU rows of one page put together by order, in the order of first appearance."""
    orders: dict[str, Row] = {}
    for row in rows:
        if row["id"] in orders:
            orders[row["id"]]["skus"] += row["skus"]
        else:
            orders[row["id"]] = row
    return list(orders.values())
