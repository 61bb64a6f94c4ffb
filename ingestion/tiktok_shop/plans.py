"""What a run reads of a resource of a shop: tasks, and how far it got. One plan for each way of reading by time.

Belongs here: which windows, days and snapshots are read, when they are read again, and cursors. Does not belong
here: HTTP, rows, the items of parents (``backlog.py``).

The state of a plan lies in dlt's resource state by kind and shop, and is committed together with the rows it
speaks of. It changes only when something was learned, so that a run without news loads nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol, cast

import pyarrow as pa

from ingestion.report import RunContext
from ingestion.tiktok_shop.credentials import Reach
from ingestion.tiktok_shop.endpoints.model import Call, Days, Endpoint, Snapshot, Span, Window
from ingestion.tiktok_shop.endpoints.orders import ORDER_DETAILS
from ingestion.tiktok_shop.exceptions import ApiError
from ingestion.tiktok_shop.log import RawLog
from ingestion.tiktok_shop.settings import (
    ANALYTICS_DAYS,
    BAD_DAYS,
    DAY,
    OPEN_ORDER_DAYS,
    OPEN_ORDERS_AGAIN,
    ORDER_DETAIL_IDS,
    SAFETY_LAG,
)
from ingestion.tiktok_shop.webhooks import hinted_orders
from ingestion.tiktok_shop.windows import around, cut, halves, merged, next_cursor, upper_bound
from ingestion.tiktok_shop.zones import day_in

State = dict[str, Any]

_MANY_WINDOWS = 2  # more than that and each finished one is kept on disk
_PROBED_DAYS = 60  # asked about as one before they are asked for day by day


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


class WindowPlan:
    """Windows of time: from the cursor on, or again and again on a schedule."""

    def __init__(self, endpoint: Endpoint, subject: Subject, state: State) -> None:
        self._endpoint = endpoint
        self._window = cast(Window, endpoint.reading)
        self._subject = subject
        self._cursors: dict[str, int] = state.setdefault("cursors", {})
        self._all_stamps: dict[str, dict[str, int]] = state.setdefault("tiers", {})
        self._cursor = self._cursors.get(subject.shop_id)
        self._stamps = dict(self._all_stamps.get(subject.shop_id, {}))
        self._spans = self._planned(subject.now)
        self._is_whole = False

    @property
    def is_long(self) -> bool:
        """More than a few windows: a first load, or one after a long pause."""
        return len(self._spans) > _MANY_WINDOWS

    @property
    def through(self) -> datetime | None:
        """The run, or the cursor if it did not get to the end."""
        if self._is_whole:
            return self._subject.context.known_at
        return datetime.fromtimestamp(self._cursor, UTC) if self._cursor else None

    def tasks(self, reader: Reader, started: int) -> Iterator[Task]:
        """Windows, oldest first; after those of an unfinished load what has happened since."""
        if started != self._subject.now:
            self._spans = self._planned(started)
            yield from (self._task(span) for span in self._spans)
            seen = min(started - SAFETY_LAG, reader.latest_seen or self._spans[0][0])
            rest = cut(max(self._spans[0][0], seen - self._overlap), upper_bound(self._subject.now),
                       self._window.days)
            self._spans += rest
            yield from (self._task(span) for span in rest)
        else:
            yield from (self._task(span) for span in self._spans)

    def advance(self, task: Task, reader: Reader) -> None:
        """Move the cursor to the end of a window."""
        if task.span is not None:
            self._cursor = next_cursor(task.span[1], self._subject.now, reader.latest_seen, self._cursor)

    def gone(self, reader: Reader) -> pa.Table | None:
        """Rows that their windows show no more, where that means something."""
        found = self._vanished(reader) if self._window.is_gone_noticed and self._spans else None
        self._is_whole = True
        self._stamps |= {str(days): self._subject.now // DAY for days, every in self._tiers
                         if every and self._is_due(days, every)}
        return found

    def commit(self) -> None:
        """Store cursor and schedule."""
        if self._cursor is not None:
            self._cursors[self._subject.shop_id] = self._cursor
        if self._stamps:
            self._all_stamps[self._subject.shop_id] = self._stamps

    def _vanished(self, reader: Reader) -> pa.Table:
        """Gone versions of rows of the windows that were read."""
        within = " or ".join("created_at >= to_timestamp(?) and created_at < to_timestamp(?)" for _ in self._spans)
        bounds = [bound for span in self._spans for bound in span]
        return reader.vanished(f"shop_id = ? and ({within})", [self._subject.shop_id, *bounds], self._again)

    @property
    def _overlap(self) -> int:
        """Seconds before the end of what is known that are read again."""
        return self._window.overlap if self._window.has_update_time else self._window.tiers[0][0] * DAY

    @property
    def _tiers(self) -> list[tuple[int, int]]:
        """(days back, every so many days), nearest first; the farthest tier of rows that may go reaches back as
        far as configured."""
        tiers = list(self._window.tiers)
        if self._window.is_gone_noticed:
            farthest = self._subject.reach.lookback_days
            tiers = [(min(days, farthest), every) for days, every in tiers[:-1]] + [(farthest, tiers[-1][1])]
        return tiers

    def _is_due(self, days: int, every: int) -> bool:
        """Whether a tier is to be read today."""
        stamp = self._stamps.get(str(days))
        return stamp is None or self._subject.now // DAY - stamp >= every

    def _planned(self, now: int) -> list[Span]:
        """The windows to read, oldest first."""
        window, cursor, upper = self._window, self._cursor, upper_bound(now)
        if cursor is None:
            start = 0 if window.is_first_load_complete else now - self._subject.reach.initial_days * DAY
            return cut(start, upper, window.days)
        if window.has_update_time:
            return cut(cursor - window.overlap, upper, window.days)
        reference, near, covered, spans = min(cursor, now), upper, upper, []
        for days, every in self._tiers:
            far = reference - days * DAY
            if far < near and (not every or self._is_due(days, every)):
                spans.append((far, near))
                covered = far
            near = min(near, far)
        older = self._open_windows(covered) if window.is_gone_noticed and self._is_due(self._tiers[-2][0], 1) else []
        return [*older, *(part for span in merged(spans) for part in cut(*span, window.days))]

    def _open_windows(self, before: int) -> list[Span]:
        """Windows around stored rows older than ``before`` that may still change."""
        table = self._subject.log.of(self._endpoint.name).current(
            "is_open and shop_id = ? and created_at < to_timestamp(?)", [self._subject.shop_id, before])
        if "created_at" not in table.column_names:
            return []
        moments: list[Any] = table.column("created_at").to_pylist()
        return around((int(moment.timestamp()) for moment in moments), self._window.days)

    def _task(self, span: Span) -> Task:
        """One window."""
        window = self._window
        bounds = {window.lower: span[0], window.upper: span[1] - 1 if window.is_upper_inclusive else span[1]}
        call = Call(body=bounds) if self._endpoint.method == "POST" else Call(
            query={name: str(bound) for name, bound in bounds.items()})
        return Task(f"{span[0]}-{span[1]}", (call,), span=span,
                    parts=lambda: [self._task(half) for half in halves(span)])

    def _again(self, missing: pa.Table) -> Iterable[Task]:
        """The windows of rows that are missing: a page that shifts while it is read hides a row."""
        times = [moment.timestamp() for moment in missing.column("created_at").to_pylist() if moment]
        return [self._task(span) for span in self._spans if any(span[0] <= time < span[1] for time in times)]


class OrderPlan(WindowPlan):
    """Orders: windows, what events told of and no window showed, and now and then every order that can still change."""

    def tasks(self, reader: Reader, started: int) -> Iterator[Task]:
        """The windows, then single orders by id."""
        cursor = self._cursor
        yield from super().tasks(reader, started)
        is_due = self._is_due(OPEN_ORDERS_AGAIN, OPEN_ORDERS_AGAIN)
        open_orders = self._open_orders() if is_due and cursor is not None else []
        ids = sorted({*open_orders, *self._missed_orders(cursor)})
        yield from (self._details(ids[start:start + ORDER_DETAIL_IDS])
                    for start in range(0, len(ids), ORDER_DETAIL_IDS))
        if is_due:
            self._stamps[str(OPEN_ORDERS_AGAIN)] = self._subject.now // DAY

    def _missed_orders(self, cursor: int | None) -> list[str]:
        """Orders that events told of whose change lies before the windows of this run and is not stored."""
        before = (cursor or 0) - self._overlap
        told = {order: moment for order, moment in
                hinted_orders(self._subject.context.home, self._subject.shop_id).items() if moment < before}
        if not told:
            return []
        table = self._subject.log.of(self._endpoint.name).current(
            "record_key in (select unnest(?::varchar[]))", [[f"{self._subject.shop_id}|{order}" for order in told]])
        stored = {key.partition("|")[2]: moment.timestamp() for key, moment in zip(
            table.column("record_key").to_pylist(), table.column("source_at").to_pylist(), strict=True) if moment}
        return [order for order, moment in told.items() if stored.get(order, 0) < moment]

    def _open_orders(self) -> list[str]:
        """Ids of stored orders that can still change."""
        table = self._subject.log.of(self._endpoint.name).current(
            "shop_id = ? and created_at >= to_timestamp(?) "
            "and json_extract_string(payload, '$.status') not in ('COMPLETED', 'CANCELLED')",
            [self._subject.shop_id, self._subject.now - OPEN_ORDER_DAYS * DAY])
        return sorted(key.partition("|")[2] for key in table.column("record_key").to_pylist())

    def _details(self, ids: Sequence[str]) -> Task:
        """Some orders; one that is not the shop's spoils the call for all, so it is looked for."""
        middle = len(ids) // 2
        return Task(
            f"ids {ids[0]}-{ids[-1]}", (Call(query={"ids": ",".join(ids)}),), endpoint=ORDER_DETAILS, items=tuple(ids),
            split_on=ORDER_DETAILS.refused_items, refused_on=ORDER_DETAILS.refused_items,
            parts=lambda: [self._details(half) for half in (ids[:middle], ids[middle:]) if half] if middle else [])


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
        return Task(
            f"{first}..{last}", tuple(Call(query={**days, **variant}, context={**own, **variant})
                                      for variant in self._days.variants),
            last_day=last, split_on=frozenset({BAD_DAYS}), refused_on=frozenset({BAD_DAYS}),
            parts=lambda: [self._task(first, middle), self._task(middle + timedelta(1), last)] if first < last else [])
