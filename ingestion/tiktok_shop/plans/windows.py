"""Plans of windows of update time: orders, returns, affiliate records and whatever else is read by window.

Belongs here: which windows are read, when they are read again, what vanished from them, their cursors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pyarrow as pa

from ingestion.tiktok_shop.endpoints.model import Call, Endpoint, Span, Window
from ingestion.tiktok_shop.endpoints.orders import ORDER_DETAILS
from ingestion.tiktok_shop.plans.model import Reader, State, Subject, Task
from ingestion.tiktok_shop.settings import (
    DAY,
    OPEN_ORDER_DAYS,
    OPEN_ORDERS_AGAIN,
    ORDER_DETAIL_IDS,
    SAFETY_LAG,
)
from ingestion.tiktok_shop.webhooks import hinted_orders
from ingestion.tiktok_shop.windows import around, cut, halves, merged, next_cursor, upper_bound

_MANY_WINDOWS = 2  # more than that and each finished one is kept on disk


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
        return Task(f"{span[0]}-{span[1]}{self._stamp(span)}", (call,), span=span,
                    parts=lambda: [self._task(half) for half in halves(span)])

    def _stamp(self, span: Span) -> str:
        """The day, for a window that is read again because its rows do not say when they change: what a killed run
        read of it holds for that day."""
        if self._window.has_update_time:
            return ""
        today = self._subject.now // DAY
        return f"@{today}" if span[1] > self._subject.now - self._tiers[-1][0] * DAY else ""

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
            f"ids {','.join(ids)}", (Call(query={"ids": ",".join(ids)}),), endpoint=ORDER_DETAILS, items=tuple(ids),
            split_on=ORDER_DETAILS.refused_items, refused_on=ORDER_DETAILS.refused_items,
            parts=lambda: [self._details(half) for half in (ids[:middle], ids[middle:]) if half] if middle else [])
