"""What is asked item by item: the items new or changed parents name, kept until they were asked.

Belongs here: the backlog of a resource of a shop, its order and its bounds. Does not belong here: which items a
parent names (``endpoints/``), how they are asked (``reader.py``).

A backlog lies in dlt's state and is committed together with the parents it comes from. Where a resource did not
run together with its parents (it was switched on later, or lacked its scope for a while), the parents stored
since then are looked through once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import orjson
import pyarrow as pa

from ingestion.tiktok_shop.endpoints.model import Asked, Endpoint, Item, PerParent
from ingestion.tiktok_shop.plans import Reader, State, Subject, Task
from ingestion.tiktok_shop.zones import day_in

_FEW: Final = 25  # tasks; more than that and finished ones are kept on disk
_REFUSED_AGAIN: Final = timedelta(30)  # a watched item that was refused is tried again after that

_Named = dict[str, tuple[Item, str, bool]]
"""Item -> what it is, hash of the parent version that named it, whether the parent is gone."""


@dataclass
class Parents:
    """What the new versions of this run name, for the resources that ask about them.

    Args:
        children: the resources of the run that are read per parent.
        parents: every resource that is a parent, also of resources that are switched off.
        known_at: the run.
    """

    children: tuple[Endpoint, ...]
    parents: frozenset[str]
    known_at: str
    _named: dict[tuple[str, str], _Named] = field(default_factory=dict)
    _before: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def note(self, parent: str, shop_id: str, table: pa.Table, news: State) -> None:
        """Take note of new versions of a parent; ``news`` is the state all resources share."""
        if parent not in self.parents or not table.num_rows:
            return
        times = news.setdefault(parent, {})
        self._before.setdefault((parent, shop_id), times.get(shop_id))
        times[shop_id] = self.known_at
        for child in self.children:
            if parent in _rule(child).parents:
                _look_through(table, _rule(child), parent, self._named.setdefault((child.name, shop_id), {}))

    def named(self, child: str, shop_id: str) -> _Named:
        """What a resource is to ask about, from the parents of this run."""
        return self._named.get((child, shop_id), {})

    def before(self, parent: str, shop_id: str, news: State) -> str | None:
        """When a parent had new versions the last time before this run."""
        if (parent, shop_id) in self._before:
            return self._before[parent, shop_id]
        return cast("str | None", news.get(parent, {}).get(shop_id))


class ParentPlan:
    """Items of parents, newest first, a bounded number a run.

    Args:
        endpoint: the resource.
        subject: shop and run.
        state: of the resource.
        parents: what this run has seen of its parents.
        news: the state all resources share.
        most: items a run.
    """

    def __init__(self, endpoint: Endpoint, subject: Subject, state: State, parents: Parents, news: State,
                 most: int) -> None:
        self._endpoint = endpoint
        self._rule = _rule(endpoint)
        self._subject = subject
        self._most = most
        self._asked = Asked(day_in(subject.market, subject.now) - timedelta(1),
                            datetime.fromtimestamp(subject.now, UTC).date())
        self._backlogs: dict[str, Any] = state.setdefault("backlogs", {})
        mine = orjson.loads(orjson.dumps(self._backlogs.get(subject.shop_id, {})))
        self._pending: dict[str, list[Any]] = mine.setdefault("pending", {})
        self._watched: dict[str, str] = mine.setdefault("watched", {})
        self._marks: dict[str, str] = mine.setdefault("marks", {})
        self._refused: dict[str, int] = mine.setdefault("refused", {})
        self._seen: dict[str, str | None] = mine.setdefault("seen", {})
        self._mine = mine
        self._gone: set[str] = set(mine.pop("gone", ()))
        self._read: dict[str, list[Any]] = {}
        self._is_settled = False
        self._absorb(parents, news)
        self._queue = self._queued()
        self.through: datetime | None = None

    @property
    def is_long(self) -> bool:
        """Many items."""
        return len(self._queue) > _FEW

    @property
    def waiting(self) -> int:
        """Items that are left for the next runs."""
        return len(self._pending)

    @property
    def refused(self) -> int:
        """Items the platform refused; they are asked again once their parent changes."""
        return len(self._refused)

    def tasks(self, reader: Reader, started: int) -> Iterator[Task]:
        """The items of this run, some a task."""
        batch = self._rule.batch
        for start in range(0, len(self._queue), batch):
            yield self._task(self._queue[start:start + batch])

    def advance(self, task: Task, reader: Reader) -> None:
        """Strike items that were asked off the backlog."""
        today = self._asked.run_day.isoformat()
        error = reader.refused.get(task.key)
        for item in task.items:
            entry = self._pending.pop(item, [0, "", ""])
            if error is not None:
                self._refused[item] = error.code or 0
                if item in self._watched:
                    self._watched[item] = (self._asked.run_day + _REFUSED_AGAIN).isoformat()
                continue
            self._read[item] = entry
            self._refused.pop(item, None)
            if entry[1]:
                self._marks[item] = entry[1]
            if item in self._watched:
                self._watched[item] = today

    def gone(self, reader: Reader) -> pa.Table | None:
        """What the parents that were asked show no more, and everything of parents that are gone."""
        asked = sorted({*self._read, *self._gone})
        found = reader.vanished(
            "shop_id = ? and split_part(record_key, '|', 2) in (select unnest(?::varchar[]))",
            [self._subject.shop_id, asked], self._again) if self._rule.is_gone_noticed and asked else None
        self._is_settled = True
        if not self._pending:
            self.through = self._subject.context.known_at
        return found

    def commit(self) -> None:
        """Store the backlog; what is gone is looked for again if the run did not come to that."""
        if self._rule.is_gone_noticed and not self._is_settled:
            self._pending |= self._read
            if self._gone:
                self._mine["gone"] = sorted(self._gone)
        if any(self._mine.values()):
            self._backlogs[self._subject.shop_id] = self._mine

    def _absorb(self, parents: Parents, news: State) -> None:
        """Add what the parents name to the backlog."""
        shop_id = self._subject.shop_id
        for parent in self._rule.parents:
            if parent not in self._seen or self._seen[parent] != parents.before(parent, shop_id, news):
                self._take(self._stored(parent))
            self._seen[parent] = news.get(parent, {}).get(shop_id)
        self._take(parents.named(self._endpoint.name, shop_id))

    def _stored(self, parent: str) -> _Named:
        """What the versions of a parent name that were stored since this resource last looked."""
        named: _Named = {}
        since = self._seen.get(parent) or "1970-01-01T00:00:00+00:00"
        table = self._subject.log.of(parent).current(
            "shop_id = ? and known_at > ?::timestamptz", [self._subject.shop_id, since], include_gone=True)
        if "payload" in table.column_names:
            _look_through(table, self._rule, parent, named)
        return named

    def _take(self, named: Mapping[str, tuple[Item, str, bool]]) -> None:
        """Add items to the backlog, or take what is gone out of it."""
        for key, (item, stamp, is_gone) in named.items():
            if is_gone and len(self._rule.parents) == 1:  # with several, another may still name it
                self._gone.add(key)
                self._pending.pop(key, None)
                self._watched.pop(key, None)
            elif not is_gone:
                self._add(key, item, stamp)

    def _add(self, key: str, item: Item, stamp: str) -> None:
        """Add one item to the backlog, to what is watched, or to both."""
        self._gone.discard(key)
        if item.is_due and (not item.mark or self._marks.get(key) != item.mark):
            self._refused.pop(key, None)
            self._pending[key] = [item.rank, item.mark, stamp]
        if item.is_watched:
            self._watched.setdefault(key, "")
        elif item.is_due:
            self._watched.pop(key, None)

    def _queued(self) -> list[str]:
        """The items of this run: those of changed parents, newest first, then those whose time has come again."""
        if self._rule.kept_days is not None:
            oldest = int((self._asked.run_day - timedelta(self._rule.kept_days)).strftime("%Y%m%d"))
            for item in [item for item, (rank, _, _) in self._pending.items() if rank < oldest]:
                del self._pending[item]
        queue = sorted(self._pending, key=lambda item: (-self._pending[item][0], item))
        if self._rule.again_days is not None:
            until = (self._asked.run_day - timedelta(self._rule.again_days)).isoformat()
            queue += sorted((item for item, day in self._watched.items() if day <= until and item not in self._pending),
                            key=lambda item: (self._watched[item], item))
        return queue[:self._most]

    def _task(self, items: list[str]) -> Task:
        """The call for some items."""
        stamps = "".join(f"@{self._pending.get(item, (0, '', self._watched.get(item, '')))[2]}" for item in items)
        return Task("|".join(items) + stamps, (self._rule.call(items, self._asked),), items=tuple(items),
                    refused_on=self._endpoint.refused_items)

    def _again(self, missing: pa.Table) -> Iterable[Task]:
        """The calls for the parents of missing rows: a page that shifts while it is read hides a row."""
        parents = {key.split("|")[1] for key in missing.column("record_key").to_pylist()}
        return [self._task([item]) for item in sorted(parents & self._read.keys())]


def _rule(endpoint: Endpoint) -> PerParent:
    """How a resource is read per parent."""
    return cast(PerParent, endpoint.reading)


def _look_through(table: pa.Table, rule: PerParent, parent: str, named: _Named) -> None:
    """Collect the items that versions of a parent name: of two that name one item the one that is not gone, then
    the newer, then the later."""
    items_of: Callable[[Any], Iterable[Item]] = rule.parents[parent]
    columns = [table.column(name).to_pylist() for name in ("payload", "content_hash", "is_gone")]
    for payload, content, is_gone in zip(*columns, strict=True):
        for item in items_of(orjson.loads(payload)):
            held = named.get(item.key)
            if held is None or (held[2], item.rank) >= (bool(is_gone), held[0].rank):
                named[item.key] = (item, content[:8], bool(is_gone))
