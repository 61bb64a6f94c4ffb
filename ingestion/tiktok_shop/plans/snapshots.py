"""The plan of a list that is read as a whole: what it no longer shows is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import cast

import pyarrow as pa

from ingestion.tiktok_shop.endpoints.model import Call, Endpoint, Snapshot
from ingestion.tiktok_shop.plans.model import Reader, State, Subject, Task


class SnapshotPlan:
    """Everything there is, in every run."""

    is_long = False

    def __init__(self, endpoint: Endpoint, subject: Subject, state: State) -> None:
        self._task = Task("snapshot", tuple(Call(body=body) for body in cast(Snapshot, endpoint.reading).bodies))
        self._subject = subject
        self._filled: dict[str, bool] = state.setdefault("filled", {})
        self._has_rows = self._filled.get(subject.shop_id, False)
        self.through: datetime | None = None

    def tasks(self, reader: Reader, started: int) -> Iterator[Task]:
        """One task."""
        yield self._task

    def advance(self, task: Task, reader: Reader) -> None:
        """Nothing to note: a snapshot is whole or it is nothing."""

    def gone(self, reader: Reader) -> pa.Table | None:
        """Rows that the snapshot shows no more."""
        had_rows, self._has_rows = self._has_rows, self._has_rows or reader.rows_read > 0
        found = reader.vanished("shop_id = ?", [self._subject.shop_id], lambda missing: [self._task]) \
            if had_rows else None
        self.through = self._subject.context.known_at
        return found

    def commit(self) -> None:
        """Remember that there is something that can go."""
        if self._has_rows:
            self._filled[self._subject.shop_id] = True
