"""Edits of the world for tests: rows changed, added or removed from a moment on.

A row is named by resource and id: ``orders`` (order id), ``returns`` (return id), ``cancellations`` (cancel
id), ``products`` (product id), ``affiliate_orders`` (``<order id>:<sku id>``, one SKU row). Rows of the other
lists are named by the resource of their ``Listing`` and the id in the row (``statements``, ``payments``,
``video_performance`` and so on); an edit there sets no update time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Edit = Callable[[Row], Row | None]


@dataclass(frozen=True)
class Change:
    """One edit of an existing row, in force from ``at`` (unix seconds); ``edit`` None = the row is gone."""

    at: int
    edit: Edit | None
    update_time: int


@dataclass(frozen=True)
class Extra:
    """One row that the world does not have, as the API would answer it; visible from its create time on."""

    id: str
    shop_code: str
    row: Row

    @property
    def create_time(self) -> int:
        """Moment from which the row exists."""
        return int(self.row.get("create_time", 0))

    def update_time_at(self, moment: int) -> int:
        """Its update time, or its creation if that is all it has; 0 before."""
        if self.create_time > moment:
            return 0
        return max(self.create_time, int(self.row.get("update_time", 0)))


@dataclass
class Overrides:
    """All edits. ``version`` moves with every edit, so that an index built before is not used after."""

    version: int = 0
    changes: dict[tuple[str, str], list[Change]] = field(default_factory=dict)
    extras: dict[str, list[Extra]] = field(default_factory=dict)

    def change(self, resource: str, row_id: str, changes: Mapping[str, Any] | Edit, at: int) -> None:
        """Change a row from a moment on.

        Args:
            changes: fields to set at the top level of the row, or a function that gets a copy of the row and
                returns the new one (None: edited in place).
            at: unix seconds; becomes the row's update time unless ``changes`` sets another.
        """
        if callable(changes):
            self._put(resource, row_id, Change(at, changes, at))
            return
        fields = dict(changes)

        def merge(row: Row) -> Row:
            return row | deepcopy(fields)

        self._put(resource, row_id, Change(at, merge, int(fields.get("update_time", at))))

    def remove(self, resource: str, row_id: str, at: int) -> None:
        """Let a row vanish from a moment on, as if it had never been."""
        self._put(resource, row_id, Change(at, None, at))

    def add(self, resource: str, shop_code: str, row: Mapping[str, Any]) -> None:
        """Add a row in the shape of the API; of an affiliate order each of ``skus`` becomes a row."""
        made = deepcopy(dict(row))
        extras = self.extras.setdefault(resource, [])
        if resource == "affiliate_orders":
            skus = made.pop("skus")
            extras += [
                Extra(f"{made['id']}:{sku['sku_id']}", shop_code, made | {"skus": [sku]}) for sku in skus
            ]
        else:
            key = {"returns": "return_id", "cancellations": "cancel_id"}.get(resource, "id")
            extras.append(Extra(str(made[key]), shop_code, made))
        self.version += 1

    def clear(self) -> None:
        """Forget all edits."""
        self.changes.clear()
        self.extras.clear()
        self.version += 1

    def in_force(self, resource: str, row_id: str, moment: int) -> list[Change]:
        """Edits of a row known at a moment, in the order they were made."""
        return [change for change in self.changes.get((resource, row_id), ()) if change.at <= moment]

    def _put(self, resource: str, row_id: str, change: Change) -> None:
        self.changes.setdefault((resource, row_id), []).append(change)
        self.version += 1
