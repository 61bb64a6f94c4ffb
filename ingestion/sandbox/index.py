"""What exists at one moment, sorted for search: built once a moment, then read page by page.

Building touches every object once but makes no row; a row is made only when a page with it is answered.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from ingestion.sandbox.lives import Credit
from ingestion.sandbox.markets import Market
from ingestion.sandbox.overrides import Extra, Overrides, Row
from ingestion.sandbox.view_affiliate import render_credit, render_credit_header
from ingestion.sandbox.view_aftersales import render_cancellation, render_return
from ingestion.sandbox.view_orders import render_order
from ingestion.sandbox.view_products import render_product
from ingestion.sandbox.world import ShopWorld, World

T = TypeVar("T")

# So many things made for a moment are kept at a time.
KEPT = 256


class Life(Protocol):
    """Anything with an id that exists from a moment on."""

    @property
    def id(self) -> str:
        """Id of the row."""

    @property
    def create_time(self) -> int:
        """Moment from which it exists."""

    def update_time_at(self, moment: int) -> int:
        """Latest change known at a moment, 0 if it does not exist yet."""


def _affiliate_row(market: Market, credit: Credit, moment: int) -> Row:
    return render_credit_header(credit, moment) | {"skus": [render_credit(market, credit, moment)]}


_LIVES: dict[str, Callable[[ShopWorld], Sequence[Life]]] = {
    "orders": lambda shop: shop.orders,
    "returns": lambda shop: shop.returns,
    "cancellations": lambda shop: shop.cancellations,
    "affiliate_orders": lambda shop: shop.credits,
    "products": lambda shop: shop.products,
}
_VIEWS: dict[str, Callable[..., Row]] = {
    "orders": render_order,
    "returns": render_return,
    "cancellations": render_cancellation,
    "affiliate_orders": _affiliate_row,
    "products": render_product,
}
RESOURCES = tuple(_LIVES)

# Sort key (time, id) and position among the entries.
SortKey = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that exists: its times as shown, and where it comes from."""

    id: str
    create_time: int
    update_time: int
    life: Life | Extra

    def key(self, sort_field: str) -> SortKey:
        """Sort key of the entry."""
        return (self.update_time if sort_field == "update_time" else self.create_time, self.id)


class Index:
    """The rows of all shops as known at one moment.

    Args:
        moment: unix seconds.
        overrides: edits in force; the index is only good for their present version.
    """

    def __init__(self, world: World, moment: int, overrides: Overrides) -> None:
        self.moment = moment
        self.version = overrides.version
        self._shops = {shop.market.shop_code: shop for shop in world.shops}
        self._overrides = overrides
        self._entries: dict[tuple[str, str, str], list[Entry]] = {}
        self._selections: dict[tuple[Any, ...], list[Entry]] = {}
        self._kept: dict[str, Any] = {}
        # Rows held back while a list is read, by search.
        self.held: dict[str, list[Any]] = {}

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What holds at this moment, made when first asked for; the latest of it are kept for paging."""
        if name not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    def entries(self, resource: str, shop_code: str, sort_field: str) -> list[Entry]:
        """All rows of a resource and shop in ascending order of the sort field."""
        key = (resource, shop_code, sort_field)
        if key not in self._entries:
            made = self._make_entries(resource, shop_code)
            made.sort(key=lambda entry: entry.key(sort_field))
            self._entries[key] = made
        return self._entries[key]

    def select(self, resource: str, shop_code: str, sort_field: str, windows: Mapping[str, tuple[int, int]],
               matches: Callable[[Row], bool] | None, cache_key: str) -> list[Entry]:
        """Rows inside half-open windows of ``create_time`` or ``update_time`` that match, ascending.

        Args:
            matches: further condition on the rendered row, None for none.
            cache_key: text that names windows and condition; the last few selections are kept for paging.
        """
        key = (resource, shop_code, sort_field, cache_key)
        if key not in self._selections:
            if len(self._selections) > 16:
                self._selections.pop(next(iter(self._selections)))
            self._selections[key] = self._search(resource, shop_code, sort_field, windows, matches)
        return self._selections[key]

    def render(self, resource: str, shop_code: str, entry: Entry) -> Row:
        """The row as known at the moment, edits applied."""
        if isinstance(entry.life, Extra):
            row = dict(entry.life.row)
        else:
            row = _VIEWS[resource](self._shops[shop_code].market, entry.life, self.moment)
        changes = self._overrides.in_force(resource, entry.id, self.moment)
        if not changes:
            return row
        target = row["skus"][0] if resource == "affiliate_orders" else row
        for change in changes:
            if change.edit is not None:
                if resource != "affiliate_orders":
                    target["update_time"] = change.update_time
                target = change.edit(target) or target
        return row | {"skus": [target]} if resource == "affiliate_orders" else target

    def _search(self, resource: str, shop_code: str, sort_field: str, windows: Mapping[str, tuple[int, int]],
                matches: Callable[[Row], bool] | None) -> list[Entry]:
        found = self.entries(resource, shop_code, sort_field)
        low, high = windows.get(sort_field, (0, 0))
        if sort_field in windows:
            first = bisect_left(found, (low, ""), key=lambda entry: entry.key(sort_field))
            found = found[first:bisect_left(found, (high, ""), key=lambda entry: entry.key(sort_field))]
        for name, (low, high) in windows.items():
            if name != sort_field:
                found = [entry for entry in found if low <= entry.key(name)[0] < high]
        if matches is not None:
            found = [entry for entry in found if matches(self.render(resource, shop_code, entry))]
        return found

    def _make_entries(self, resource: str, shop_code: str) -> list[Entry]:
        moment = self.moment
        lives: list[Life | Extra] = list(_LIVES[resource](self._shops[shop_code]))
        lives += [extra for extra in self._overrides.extras.get(resource, ()) if extra.shop_code == shop_code]
        made = []
        for life in lives:
            updated = life.update_time_at(moment)
            if updated:
                made.append(Entry(life.id, life.create_time, updated, life))
        if self._overrides.changes:
            made = [edited for entry in made if (edited := self._edited(resource, entry)) is not None]
        return made

    def _edited(self, resource: str, entry: Entry) -> Entry | None:
        """The entry with its edits in force; None if it was removed."""
        changes = self._overrides.in_force(resource, entry.id, self.moment)
        if any(change.edit is None for change in changes):
            return None
        updated = max([entry.update_time, *(change.update_time for change in changes)])
        return Entry(entry.id, entry.create_time, updated, entry.life)
