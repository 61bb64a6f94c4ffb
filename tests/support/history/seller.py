"""A history and the warehouse that follows it."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from pathlib import Path

from dbt.contracts.graph.manifest import Manifest

from tests.support.dbt_project import Warehouse, differences
from tests.support.history import History
from tests.support.raw_world import RawWorld

# Where a refresh is killed: what of the project it had built.
SELECTIONS = {
    "staging only": (["path:models/staging"], None),
    "until touches": (["path:models/staging", "+attr_touches"], None),
    "marts missing": (["path:models/staging", "path:models/attribution"], None),
}


class Seller:
    """A history and the warehouse that follows it night by night."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.warehouse = Warehouse(folder)
        self.history = History(RawWorld(self.warehouse.path), seed)
        with self.history.world.kept_open():
            self.history.start()
        self.warehouse.refresh(self.history.now)

    def copied(self, folder: Path, manifest: Manifest | None = None) -> Seller:
        """The same seller up to now, in another folder; ``manifest`` is a project broken on purpose."""
        other = object.__new__(Seller)
        other.warehouse = self.warehouse.copied(folder, manifest)
        other.history = deepcopy(self.history)
        other.history.world.warehouse = other.warehouse.path
        return other

    def night(self, changes: list[str], cut: str = "whole") -> None:
        """A day later the sources show some changes; a refresh follows, whole or as one that was killed part of the way."""
        history = self.history
        history.now += timedelta(days=1)
        history.world.night(history.now)
        history.next_seq = self.warehouse.seq + 1
        with history.world.kept_open():
            for change in changes:
                getattr(history, change)()
            history.write_sheets()
            history.forget_again()
        select, exclude = SELECTIONS.get(cut, (None, None))
        self.warehouse.refresh(history.now, select=select, exclude=exclude)

    def rebuilt(self, folder: Path) -> Warehouse:
        """What a rebuild from raw makes of it now."""
        return self.warehouse.rebuilt(folder, self.history.now)


def equals_a_rebuild(folder: Path, seed: int, nights: list[tuple[list[str], str]]) -> None:
    """Play a history incrementally; its end, a day after the last night, must be that of a rebuild.

    Raises:
        AssertionError: some table differs, with its name and rows.
    """
    seller = Seller(folder / "incremental", seed)
    for changes, cut in nights:
        seller.night(changes, cut)
    seller.night([])
    assert not differences(seller.warehouse, seller.rebuilt(folder / "rebuilt"))
