"""A history and the warehouse that follows it."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from pathlib import Path

from dbt.contracts.graph.manifest import Manifest

from ingestion.config import Home
from orchestration.dbt_affected import affected_models
from orchestration.fingerprints import input_fingerprints
from tests.support.dbt_project import Warehouse, differences, parsed
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
        self.read, self.is_read = input_fingerprints(Home(folder)), True

    def copied(self, folder: Path, manifest: Manifest | None = None) -> Seller:
        """The same seller up to now, in another folder; ``manifest`` is a project broken on purpose."""
        other = object.__new__(Seller)
        other.warehouse = self.warehouse.copied(folder, manifest)
        other.history = deepcopy(self.history)
        other.history.world.warehouse = other.warehouse.path
        other.read, other.is_read = self.read, self.is_read
        return other

    def night(self, changes: list[str], cut: str = "whole") -> None:
        """A day later the sources show some changes; a refresh follows, whole or as one that was killed part of the way.

        A whole one builds what has something new to read since the last whole one, as the orchestration does: everything after an erasure.
        """
        history = self.history
        history.now += timedelta(days=1)
        history.world.night(history.now)
        history.next_seq = self.warehouse.seq + 1
        with history.world.kept_open():
            for change in changes:
                getattr(history, change)()
            history.write_sheets()
            history.forget_again()
        if cut != "whole":
            select, exclude = SELECTIONS[cut]
            self.is_read = self.is_read and "buyer_erased" not in changes
            self.warehouse.refresh(history.now, select=select, exclude=exclude)
            return
        read = input_fingerprints(Home(self.warehouse.folder))
        moved = {name for name in read if read[name] != self.read.get(name)}
        whole = "buyer_erased" in changes or not self.is_read
        self.warehouse.refresh(history.now, models=None if whole else affected_models(parsed(), moved))
        self.read, self.is_read = read, True

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
