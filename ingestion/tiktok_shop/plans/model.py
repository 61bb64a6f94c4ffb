"""What a plan is: tasks that are read as a whole, whom they are about, and what is learned from reading.

Belongs here: what every plan shares. Does not belong here: HTTP, rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

import pyarrow as pa

from ingestion.report import RunContext
from ingestion.tiktok_shop.credentials import Reach
from ingestion.tiktok_shop.endpoints.model import Call, Endpoint, Span
from ingestion.tiktok_shop.exceptions import ApiError
from ingestion.tiktok_shop.log import RawLog

State = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """What is read, and kept or dropped, as a whole.

    Args:
        key: of the task, across runs.
        calls: chains of pages.
        endpoint: where it is asked, if not the resource's own endpoint.
        parts: shorter tasks that together are the same; none if it cannot be cut.
        split_on: codes after which the parts are tried; a window too large for an answer is always cut.
        refused_on: codes with which the platform refuses what cannot be cut: it is passed over.
        span: the window in unix seconds.
        last_day: last day of a window of days.
        items: what it asks for.
    """

    key: str
    calls: tuple[Call, ...]
    endpoint: Endpoint | None = None
    parts: Callable[[], list[Task]] = field(default=list, compare=False)
    split_on: frozenset[int] = frozenset()
    refused_on: frozenset[int] = frozenset()
    span: Span | None = None
    last_day: date | None = None
    items: tuple[str, ...] = ()


class Reader(Protocol):
    """What a plan learns from whoever reads its tasks."""

    latest_seen: int | None
    latest_day: str | None
    refused: dict[str, ApiError]

    @property
    def rows_read(self) -> int:
        """Rows read so far."""

    def vanished(self, where: str, parameters: list[Any], again: Callable[[pa.Table], Iterable[Task]]) -> pa.Table:
        """Gone versions of stored records that are not read any more, after ``again`` was read once more."""

    def is_empty(self, call: Call) -> bool:
        """Whether the first page of a call holds no row."""


class Plan(Protocol):
    """What a run reads of a resource of a shop."""

    @property
    def is_long(self) -> bool:
        """Whether what is finished is worth keeping on disk before all is."""

    @property
    def through(self) -> datetime | None:
        """Up to when everything is known that the platform shows."""

    def tasks(self, reader: Reader, started: int) -> Iterator[Task]:
        """The tasks, in order. ``started``: when the load began that a killed run left unfinished, else now."""

    def advance(self, task: Task, reader: Reader) -> None:
        """Note that a task was read to its end."""

    def gone(self, reader: Reader) -> pa.Table | None:
        """Gone versions, once every task was read."""

    def commit(self) -> None:
        """Write how far it got into the state."""


@dataclass(frozen=True)
class Subject:
    """Whom a plan is about.

    Args:
        shop_id, market: the shop.
        context: home and knowledge time of the run.
        reach: how far back.
        log: what is stored.
    """

    shop_id: str
    market: str
    context: RunContext
    reach: Reach
    log: RawLog

    @property
    def now(self) -> int:
        """The business clock, unix seconds."""
        return int(self.context.known_at.timestamp())
