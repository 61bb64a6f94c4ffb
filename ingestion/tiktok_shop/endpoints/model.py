"""The shape of an entry of the endpoint table: what differs between resources, as data.

Belongs here: what an entry can say (path, paging, key, allow-list, and by what it is read). Does not belong
here: any entry, any behaviour.

Fields that are not in an allow-list never leave the parser, so buyers' names, addresses, phones, e-mails and
messages reach no file. There is no switch to widen a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

DAY: Final = 86_400

Kind = Literal["id", "text", "money", "time", "flag", "count", "amounts", "numbers", "texts"]
"""``id`` is forced to text; ``money`` must be a decimal number, blank allowed; ``amounts`` is an object of
``currency`` and decimal numbers whose names the platform extends at will; ``numbers`` is any depth of objects
with nothing but numbers and currencies in them; ``texts`` is a list of texts."""

Fields = Mapping[str, "Kind | Fields | tuple[Fields]"]
"""Allow-list of an object: name -> kind, nested object, or list of objects (a tuple of one)."""

Payload = Mapping[str, Any]

MONEY: Final[Fields] = {"amount": "money", "currency": "text"}
PRICE_RANGE: Final[Fields] = {"currency": "text", "minimum_amount": "text", "maximum_amount": "text"}

Span = tuple[int, int]
"""A half-open window of unix seconds."""


@dataclass(frozen=True)
class Window:
    """Read by time: windows of the row's own time.

    Args:
        lower, upper: names of the two filters.
        field: the field of a row the filters look at.
        days: length of a window of the first load.
        overlap: seconds that are read again before the cursor, where rows say when they changed.
        is_upper_inclusive: the upper filter includes its bound.
        has_update_time: rows say when they changed; else windows are read again as ``tiers`` say.
        tiers: (days back, every so many days): the last ``days back`` days are read again that often.
        is_first_load_complete: the first load reads everything, however old: others refer to it.
        is_gone_noticed: a row that a window shows no more gets a gone version, and older rows than the tiers of the
            day reach are read again once a day as long as they are open.
    """

    lower: str
    upper: str
    field: str
    days: int
    overlap: int = 0
    is_upper_inclusive: bool = False
    has_update_time: bool = True
    tiers: tuple[tuple[int, int], ...] = ()
    is_first_load_complete: bool = False
    is_gone_noticed: bool = False


@dataclass(frozen=True)
class Snapshot:
    """Read as a whole in every run; what it does not show any more gets a gone version.

    Args:
        bodies: one chain of pages for each; a row that two of them show is one row.
    """

    bodies: tuple[Payload, ...] = ({},)


@dataclass(frozen=True)
class Days:
    """Read by days of the shop, with an exclusive end, up to the last day the platform has figures of.

    Args:
        window: days a call covers; 1 where the figures are totals of the window.
        restated: days that are read again in every run.
        variants: one chain of pages for each; a row that two of them show is the first one's.
    """

    window: int
    restated: int
    variants: tuple[Payload, ...] = ({},)


@dataclass(frozen=True)
class Item:
    """Something one call asks for, as a parent row names it.

    Args:
        key: what the call is made of, parts joined by ``|``.
        rank: greater is newer; newer ones are asked first.
        mark: asked only if this differs from the mark of the last time; '' = every time the parent changes.
        is_due: asked because the parent is new or changed.
        is_watched: asked again after ``PerParent.again_days`` although the parent does not change.
    """

    key: str
    rank: int = 0
    mark: str = ""
    is_due: bool = True
    is_watched: bool = False


@dataclass(frozen=True)
class Asked:
    """What a call for items may depend on besides them: days of the shop and of the run (UTC)."""

    yesterday: date
    run_day: date


@dataclass(frozen=True)
class Call:
    """One chain of pages: parts of the path, parameters, body, and what is added to each of its rows."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Payload = field(default_factory=dict)
    context: Payload = field(default_factory=dict)


@dataclass(frozen=True)
class PerParent:
    """Asked item by item, for parents that are new or changed.

    Args:
        parents: parent resource -> the items one of its rows names.
        call: the call for some items (one, where ``batch`` is 1).
        most: items a run, at most; the rest waits. Configurable.
        batch: items a call.
        again_days: watched items are asked again after so many days.
        kept_days: items whose rank, a day, is older are given up; None = never.
        is_gone_noticed: what a parent shows no more gets a gone version.
    """

    parents: Mapping[str, Callable[[Payload], Iterable[Item]]]
    call: Callable[[Sequence[str], Asked], Call]
    most: int = 500
    batch: int = 1
    again_days: int | None = None
    kept_days: int | None = None
    is_gone_noticed: bool = False


Reading = Window | Snapshot | Days | PerParent


@dataclass(frozen=True)
class Endpoint:
    """One resource of the API = one raw table.

    Args:
        name: resource, raw table and endpoint of the schedule.
        path: with ``{version}``; the version is configurable per endpoint, the platform retires them.
        list_key: where the rows are below ``data``, names joined by dots; '' = ``data`` itself is the row.
        keys: the fields that identify a row, context included; dots go into objects.
        fields: the allow-list, context included.
        scope: the permission it needs.
        reading: by what it is read; None for the list of shops and for what other resources use.
        header: name in the row -> name in ``data``: what a page says once for all of its rows.
        rows: takes ``data`` apart where ``list_key`` cannot: each row with what is added to it.
        ordinal: field that numbers rows of equal other keys within an answer.
        required: fields besides the keys without which a row is held.
        required_lines: list field -> fields each of its entries needs.
        line_list: list field that must be there, and whose entries must differ in ``id``.
        created: field of the row's own time.
        day: field of the row's day (``YYYY-MM-DD``, or unix seconds): what is later than the last day with
            figures, which the answer names, is dropped.
        page_size: rows a page; None for an endpoint without paging.
        query: parameters of every call.
        is_optional: read only if configured.
        is_large: many rows, all alike: read the quick way (``decode.py``); rows stand at ``list_key``, nothing is
            added to them.
        refused_items: codes that refuse one item: it is passed over.
        absent_in: markets in which a refusal means that the platform does not have it there.
    """

    name: str
    method: Literal["GET", "POST"]
    path: str
    version: str
    list_key: str
    keys: tuple[str, ...]
    fields: Fields
    scope: str
    reading: Reading | None = None
    header: Mapping[str, str] = field(default_factory=dict)
    rows: Callable[[Payload], Iterator[tuple[Any, Payload]]] | None = None
    ordinal: str | None = None
    required: tuple[str, ...] = ()
    required_lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    line_list: str | None = None
    created: str = "create_time"
    day: str | None = None
    page_size: int | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    is_optional: bool = False
    is_large: bool = False
    refused_items: frozenset[int] = frozenset()
    absent_in: frozenset[str] = frozenset()

    def url_path(self, version: str | None = None, **parts: str) -> str:
        """Path of the endpoint at its default version or another one.

        Args:
            version: another version.
            parts: the other names in the path, already quoted.
        """
        return self.path.format(version=version or self.version, **parts)
