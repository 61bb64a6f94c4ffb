"""Reads one resource of one shop: tasks, attempts at them, counts.

Belongs here: what happens when a task is too large, is refused or fails, what is kept on disk meanwhile, and the
numbers of the report. Does not belong here: which tasks there are (``plans.py``, ``backlog.py``), HTTP
(``client.py``), rows (``rows.py``), the log (``ingestion.versions``).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from ingestion.config import Home
from ingestion.messages import text
from ingestion.pipeline import LoadError
from ingestion.quarantine import QuarantineRecord, held_money
from ingestion.report import ResourceReport
from ingestion.tiktok_shop.balance import Balance
from ingestion.tiktok_shop.client import ShopClient
from ingestion.tiktok_shop.endpoints.model import Call, Endpoint, Payload
from ingestion.tiktok_shop.exceptions import ApiError, TikTokShopError, WindowTooLarge
from ingestion.tiktok_shop.fields import seconds_of
from ingestion.tiktok_shop.journal import NO_TASK, Finished, Journal, asked_of
from ingestion.tiktok_shop.log import DATASET as DATASET
from ingestion.tiktok_shop.log import RawLog
from ingestion.tiktok_shop.plans import Task
from ingestion.tiktok_shop.rows import BuyerKey, Parsed, RowParser, rows_of
from ingestion.tiktok_shop.settings import BAD_DAYS
from ingestion.tiktok_shop.spool import Spool
from ingestion.tiktok_shop.zones import day_in

_PAUSE: Final = 0.5  # seconds between two notes of finished small tasks; a window is always noted
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Shop:
    """A shop to read: its id and market, and the credential for its calls."""

    shop_id: str
    market: str
    cipher: str = field(repr=False)
    client: ShopClient = field(repr=False)


@dataclass
class Held:
    """Quarantine records of a run, by record key, and the earlier ones whose rows have landed since."""

    earlier: dict[str, set[str]]
    records: dict[str, QuarantineRecord] = field(default_factory=dict)
    resolved: set[str] = field(default_factory=set)


def spool_folder(home: Home, resource: str, shop_id: str) -> Path:
    """Where the rows of a resource of a shop wait."""
    return home.dlt / "spool" / f"{resource}-{shop_id}"


class ResourceReader:
    """One resource of one shop.

    Args:
        endpoint: the resource.
        shop: the shop.
        home: where rows wait, and whose secret keys buyers.
        held: collects quarantine records.
        report: counts; completed by ``versions``.
        log: what is stored.
        known_at: knowledge time of the versions.
    """

    def __init__(self, endpoint: Endpoint, shop: Shop, home: Home, held: Held, report: ResourceReport,
                 log: RawLog, known_at: datetime) -> None:
        self.report = report
        self.latest_seen: int | None = None
        self.latest_day: str | None = None
        self.refused: dict[str, ApiError] = {}
        self._endpoint = endpoint
        self._shop = shop
        self._held = held
        self._attempt = 0
        self._attempts: list[dict[str, QuarantineRecord]] = []
        buyer_key: BuyerKey = home.buyer_key
        self._path = shop.client.path(endpoint)
        self._parser = RowParser(endpoint, shop.shop_id, buyer_key, self._path)
        self._spool = Spool(spool_folder(home, endpoint.name, shop.shop_id), log.memory)
        self._log = log
        self._versions = log.of(endpoint.name)
        self._known_at = known_at
        self._journal: Journal | None = None
        self._left: dict[str, list[Finished]] = {}
        self._unnoted: list[Finished] = []
        self._noted_at = 0.0

    @property
    def rows_read(self) -> int:
        """Rows read so far."""
        return self.report.rows_read

    def begin(self, committed: str, now: int, *, is_long: bool) -> int:
        """Go on after what a killed run had finished of a long load, or start afresh.

        Args:
            committed: text that changes with every committed load.
            now: the business clock, unix seconds.
            is_long: what is finished is kept on disk until it is committed.

        Returns: when the load began.
        """
        if not is_long:
            self._spool.close()
            return now
        self._journal = Journal(self._spool.folder, committed, asked_of(self._endpoint, self._path), now)
        tasks, point = self._journal.open()
        if point is not None:
            self._spool.restore(point)
            self._attempt = max([task.attempt for task in tasks] + point["discarded"])
            for task in tasks:
                if task.attempt not in point["discarded"]:
                    self._left.setdefault(task.key, []).append(task)
        return self._journal.started

    def read(self, task: Task) -> None:
        """Read a task unless a killed run had; in parts if the platform cannot answer it whole.

        Raises:
            TikTokShopError: nothing of the task (or of the part that failed) was kept.
        """
        if task.key in self._left:
            self._take_up(self._left.pop(task.key))
            return
        start = len(self._unnoted)
        if self._read(task):
            self._unnoted[start:] = [replace(read, key=task.key) for read in self._unnoted[start:]]
        if task.span is not None or time.monotonic() - self._noted_at >= _PAUSE:
            self._note()

    def is_empty(self, call: Call) -> bool:
        """Whether the first page of a call holds no row; a window the platform does not answer may hold some."""
        try:
            data = next(self._shop.client.pages(self._endpoint, self._shop.cipher, call), {})
        except ApiError as error:
            if error.code != BAD_DAYS:
                raise
            return False
        return not any(rows_of(self._endpoint, data)) and not data.get("next_page_token")

    def vanished(self, where: str, parameters: list[Any], again: Callable[[pa.Table], Iterable[Task]]) -> pa.Table:
        """Gone versions of stored records that the platform no longer shows.

        What may hold a missing record is read once more first: a page that shifts while it is read hides a row
        without it being gone.

        Args:
            where, parameters: which stored records were covered.
            again: the tasks that may hold missing records.
        """
        self._drop_left()
        missing = self._missing(where, parameters)
        if not missing.num_rows:
            return missing
        for task in again(missing):
            self._read(task)
        return self._missing(where, parameters)

    def versions(self) -> Iterator[pa.Table]:
        """The rows read that are new versions; completes the report."""
        self._drop_left()
        self._settle_held()
        landed = new = 0
        balance = Balance(self._endpoint.name, self._shop.shop_id, self._spool)
        for batch in self._spool.batches(self._shop.shop_id, self._path):
            fresh = self._versions.filter(batch, self._known_at)
            landed += batch.num_rows
            balance.add(batch)
            new += fresh.num_rows
            if fresh.num_rows:
                yield fresh
        balance.check()
        report = self.report
        repeats = report.rows_read - report.rows_held - landed
        report.rows_new += new
        report.rows_unchanged += landed - new + repeats
        if repeats < 0:
            count = f"{report.rows_read:,} ≠ {landed:,} + {report.rows_held:,}"
            raise LoadError(text("api_rows_do_not_add_up", place=self._path, count=count))

    def close(self) -> None:
        """Remove what waited on disk, unless it stays until the load is committed."""
        if self._journal is None:
            self._spool.close()
        else:
            self._note()

    def _take_up(self, readings: list[Finished]) -> None:
        """Count what a killed run had read of a task."""
        for read in readings:
            self.report.rows_read += read.read
            self._attempts.append({record.record_key: record for record in read.held})
            self.latest_seen = max(self.latest_seen or 0, read.latest_seen or 0) or None
            self.latest_day = max(self.latest_day or "", read.latest_day or "") or None

    def _drop_left(self) -> None:
        """Forget what a killed run had read of tasks this run does not ask for: their parents have changed since."""
        for read in (read for readings in self._left.values() for read in readings):
            self._spool.discard(read.attempt)
        self._left = {}

    def _read(self, task: Task) -> bool:
        """Read a task, in parts if need be.

        Returns: whether nothing of it is left to be asked for, by a killed run's successor either: no part was
            refused, and every day of it has figures.
        """
        try:
            self._read_once(task)
        except ApiError as error:
            is_cut = isinstance(error, WindowTooLarge) or error.code in task.split_on
            parts = task.parts() if is_cut else []
            if not parts and error.code not in task.refused_on:
                raise
            if not parts:
                self.refused[task.key] = error
                return False
            return all([self._read(part) for part in parts])
        return task.last_day is None or self.latest_day is None or task.last_day.isoformat() <= self.latest_day

    def _read_once(self, task: Task) -> None:
        """Read a task from its first page to its last; keep nothing of it if that fails."""
        self._attempt += 1
        held: dict[str, QuarantineRecord] = {}
        read, latest = 0, self.latest_seen
        try:
            for parsed, is_first in self._parsed(task):
                read += 1
                if isinstance(parsed, QuarantineRecord):
                    held[parsed.record_key] = parsed
                elif is_first:
                    self._spool.add(parsed)
                    seen = parsed.source_at or parsed.created_at
                    latest = max(latest or 0, seen or 0) or None
        except TikTokShopError:
            self._spool.discard(self._attempt)
            raise
        self.latest_seen = latest
        self.report.rows_read += read
        self._attempts.append(held)
        self._unnoted.append(Finished(NO_TASK, self._attempt, read, latest, self.latest_day, list(held.values())))

    def _parsed(self, task: Task) -> Iterator[tuple[Parsed, bool]]:
        """Everything a task's pages come to; of a row that two of its calls show, the first one counts."""
        owners: dict[str, int] = {}
        for number, call in enumerate(task.calls):
            pages = self._shop.client.pages(task.endpoint or self._endpoint, self._shop.cipher, call)
            for page, data in enumerate(pages, start=1):
                self._log.rest()
                self._note_latest_day(data)
                for place, (value, extra) in enumerate(rows_of(self._endpoint, data), start=1):
                    extra = {**extra, **call.context}
                    if self._is_too_late(value, extra):
                        continue
                    for parsed in self._parser.parse(value, page, place, self._attempt, extra):
                        is_first = len(task.calls) == 1 or owners.setdefault(parsed.record_key, number) == number
                        yield parsed, is_first

    def _note_latest_day(self, data: Payload) -> None:
        """The last day the platform has figures of, where an answer names it."""
        found = data.get("latest_available_date")
        if isinstance(found, str) and _DATE.fullmatch(found):
            self.latest_day = found

    def _is_too_late(self, value: Any, extra: Payload) -> bool:
        """Whether a row is of a day without figures: it would be all zeros."""
        name = self._endpoint.day
        if name is None or self.latest_day is None or not isinstance(value, dict):
            return False
        day = extra.get(name, value.get(name))
        moment = seconds_of(day)
        text = day_in(self._shop.market, moment).isoformat() if moment is not None else str(day or "")[:10]
        return text > self.latest_day

    def _note(self) -> None:
        """Write down which tasks are finished, with their rows."""
        if self._journal is not None and self._unnoted:
            self._journal.add(self._unnoted, self._spool.flush())
            self._noted_at = time.monotonic()
        self._unnoted = []

    def _missing(self, where: str, parameters: list[Any]) -> pa.Table:
        """Stored records that are neither read nor held."""
        held = [key.partition("|")[2] for attempt in self._attempts for key in attempt]
        seen = pa.concat_tables([self._spool.keys(), pa.table({"record_key": pa.array(held, pa.string())})])
        return self._versions.missing(seen, self._known_at, where, parameters)

    def _settle_held(self) -> None:
        """Count what is held: a row that was also read in good order is not."""
        records = {key: record for attempt in self._attempts for key, record in attempt.items()}
        entity = f"{self._endpoint.name}|"
        landed = {f"{entity}{key}" for key in self._spool.keys_among([key.removeprefix(entity) for key in records])}
        kept = {key: record for key, record in records.items() if key not in landed}
        self._held.records.update(kept)
        self.report.rows_held += len(kept)
        self.report.amount_held = held_money(list(kept.values()))
        earlier = self._held.earlier.get(self._endpoint.name, set()) - kept.keys()
        self._held.resolved |= {f"{entity}{key}" for key in self._spool.keys_among(
            [key.removeprefix(entity) for key in earlier], owners=True)}
