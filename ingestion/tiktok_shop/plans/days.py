"""The plan of figures by day: new days, days restated, days the platform does not have yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pyarrow as pa

from ingestion.tiktok_shop.endpoints.model import Call, Days, Endpoint
from ingestion.tiktok_shop.plans.model import Reader, State, Subject, Task
from ingestion.tiktok_shop.settings import (
    ANALYTICS_DAYS,
    BAD_DAYS,
)
from ingestion.tiktok_shop.zones import day_in

_PROBED_DAYS = 60  # asked about as one before they are asked for day by day


class DayPlan:
    """Days of the shop: those since the last one with figures, and some before it again."""

    def __init__(self, endpoint: Endpoint, subject: Subject, state: State) -> None:
        self._days = cast(Days, endpoint.reading)
        self._subject = subject
        self._state: dict[str, list[str]] = state.setdefault("days", {})
        stored, self._read_on = self._state.get(subject.shop_id, ["", ""])
        self._cursor = date.fromisoformat(stored) if stored else None
        self._is_over = False

    @property
    def is_long(self) -> bool:
        """The first load."""
        return self._cursor is None

    @property
    def through(self) -> datetime | None:
        """The end of the last day with figures."""
        if self._cursor is None:
            return None
        return datetime(self._cursor.year, self._cursor.month, self._cursor.day, tzinfo=UTC) + timedelta(1)

    def tasks(self, reader: Reader, started: int) -> Iterator[Task]:
        """Windows of days, oldest first, up to yesterday or the last day with figures."""
        last = day_in(self._subject.market, self._subject.now) - timedelta(1)
        is_first = self._cursor is None
        if self._cursor is None:
            first = day_in(self._subject.market, started) - timedelta(
                min(self._subject.reach.initial_days, ANALYTICS_DAYS))
        elif self._read_on == self._today:
            first = self._cursor + timedelta(1)
        else:
            first = min(self._cursor, last) - timedelta(self._days.restated - 1)
        step = timedelta(_PROBED_DAYS if is_first else self._days.window)
        while first <= last and not self._is_over:
            upto = min(first + step - timedelta(1), last)
            if self._days.window >= step.days or not is_first:
                yield self._task(first, upto)
            elif not reader.is_empty(self._task(first, upto).calls[0]):
                yield from self._one_by_one(first, upto)
            first = upto + timedelta(1)

    def advance(self, task: Task, reader: Reader) -> None:
        """Move on to the last day with figures; behind it there is nothing yet.

        Raises:
            ApiError: the platform has refused every day so far.
        """
        reached = cast(date, task.last_day)
        refused = min((key[:10] for key in reader.refused), default=None)
        if refused is not None:
            reached = min(reached, date.fromisoformat(refused) - timedelta(1))
            if self._cursor is None and task.key.startswith(refused):
                raise next(iter(reader.refused.values()))
        if reader.latest_day is not None:
            reached = min(reached, date.fromisoformat(reader.latest_day))
        self._is_over = reached < cast(date, task.last_day)
        self._cursor = max(reached, self._cursor or reached)

    def gone(self, reader: Reader) -> pa.Table | None:
        """Nothing is ever gone: figures of a day are restated, not withdrawn."""
        self._read_on = self._today
        return None

    def commit(self) -> None:
        """Store the last day."""
        if self._cursor is not None:
            self._state[self._subject.shop_id] = [self._cursor.isoformat(), self._read_on]

    @property
    def _today(self) -> str:
        """The day (UTC) of the run: figures are restated once a day, not with every run of it."""
        return datetime.fromtimestamp(self._subject.now, UTC).date().isoformat()

    def _one_by_one(self, first: date, last: date) -> Iterator[Task]:
        """Single windows."""
        while first <= last and not self._is_over:
            upto = min(first + timedelta(self._days.window - 1), last)
            yield self._task(first, upto)
            first = upto + timedelta(1)

    def _task(self, first: date, last: date) -> Task:
        """One window of days."""
        days = {"start_date_ge": first.isoformat(), "end_date_lt": (last + timedelta(1)).isoformat()}
        own = {"date": first.isoformat()} if self._days.window == 1 else {}
        middle = first + (last - first) // 2
        yesterday = day_in(self._subject.market, self._subject.now) - timedelta(1)
        # Figures that are still restated hold for the day they were read on, also for a killed run's successor.
        stamp = f"@{self._today}" if last > yesterday - timedelta(self._days.restated) else ""
        return Task(
            f"{first}..{last}{stamp}", tuple(Call(query={**days, **variant}, context={**own, **variant})
                                      for variant in self._days.variants),
            last_day=last, split_on=frozenset({BAD_DAYS}), refused_on=frozenset({BAD_DAYS}),
            parts=lambda: [self._task(first, middle), self._task(middle + timedelta(1), last)] if first < last else [])
