"""Events the platform pushes: verified, reduced to ids and times, appended once. A hint of what changed, never data.

Belongs here: what an event is worth, and where it is kept. Does not belong here: HTTP (``linkstar webhooks``).
Events come at least once, out of order, and get lost (reference 1.9); no figure depends on one.

One JSON object a line in ``webhooks/tiktok_shop-YYYYMMDD.jsonl`` of the home, by the day of arrival.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

import orjson
from filelock import FileLock

from ingestion.config import Home

Outcome = Literal["kept", "repeated", "ignored"]

# Types that say which order, return or cancellation changed, or that a shop's authorisation ends (reference 1.9).
KEPT_TYPES: Final[Mapping[int, str]] = {
    1: "ORDER_STATUS_CHANGE", 3: "RECIPIENT_ADDRESS_UPDATE", 4: "PACKAGE_UPDATE", 6: "SELLER_DEAUTHORIZATION",
    7: "UPCOMING_AUTHORIZATION_EXPIRATION", 11: "CANCELLATION_STATUS_CHANGE", 12: "RETURN_STATUS_CHANGE"}
_ORDER_FIELDS: Final = ("order_id", "order_ids", "order_id_list")
_OTHER_IDS: Final = ("return_id", "cancel_id")
_ID: Final = re.compile(r"[0-9]{1,24}")
_NOTIFICATION: Final = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
REPEATED_DAYS: Final = 2  # the platform tries again for 16 hours
HINT_DAYS: Final = 7
_KEPT_DAYS: Final = 31
_PREFIX: Final = "tiktok_shop-"


def signature(app_key: str, app_secret: str, body: bytes) -> str:
    """What the header ``Authorization`` of an event must hold: HMAC-SHA256 over app key and raw body."""
    return hmac.new(app_secret.encode(), app_key.encode() + body, hashlib.sha256).hexdigest()


def is_authentic(apps: Mapping[str, str], header: str, body: bytes) -> bool:
    """Whether an event was sent by the platform for one of our apps.

    Args:
        apps: app key -> app secret.
        header: of the request.
        body: its raw bytes.
    """
    given = header.strip().lower().encode("latin-1", "replace")
    return any([hmac.compare_digest(signature(key, secret, body).encode(), given) for key, secret in apps.items()])


class EventLog:
    """The events of one home. Several processes may append to it.

    Args:
        home: the home.
        clock: unix seconds.
    """

    def __init__(self, home: Home, clock: Callable[[], float] = time.time) -> None:
        self._folder = home.webhooks
        self._clock = clock
        self._seen: dict[Path, set[str]] = {}
        self._read: dict[Path, int] = {}

    def append(self, body: bytes) -> Outcome:
        """Keep the event if it is of a known type and new.

        Raises:
            ValueError: the body is no JSON object.
            OSError: it cannot be written.
        """
        event = _reduced(body)
        if event is None:
            return "ignored"
        self._folder.mkdir(parents=True, exist_ok=True)
        today = datetime.fromtimestamp(self._clock(), UTC)
        days = [self._folder / f"{_PREFIX}{today - timedelta(days=back):%Y%m%d}.jsonl"
                for back in range(REPEATED_DAYS + 1)]
        with FileLock(self._folder / "append.lock", mode=0o600):
            if any(event["event_id"] in self._events_of(day) for day in days):
                return "repeated"
            _append_line(days[0], orjson.dumps({"received_at": int(self._clock()), **event}))
            self._forget(days)
        return "kept"

    def _events_of(self, day: Path) -> set[str]:
        """Ids of a day's events; only what was appended since the last look is read."""
        seen = self._seen.setdefault(day, set())
        if day.exists():
            with day.open("rb") as file:
                file.seek(self._read.get(day, 0))
                seen.update(event["event_id"] for event in _events(file))
                self._read[day] = file.tell()
        return seen

    def _forget(self, days: list[Path]) -> None:
        """Drop ids that can no longer repeat, and files that no longer hint at anything."""
        for old in self._seen.keys() - set(days):
            del self._seen[old]
            self._read.pop(old, None)
        oldest = datetime.fromtimestamp(self._clock(), UTC) - timedelta(days=_KEPT_DAYS)
        for file in self._folder.glob(f"{_PREFIX}*.jsonl"):
            if file.stem < f"{_PREFIX}{oldest:%Y%m%d}":
                file.unlink()


def hinted_orders(home: Home, shop_id: str, now: float | None = None) -> dict[str, int]:
    """Orders of a shop that events of the last week named, and the latest moment (unix seconds) they told of.

    Args:
        home: the home.
        shop_id: the shop.
        now: unix seconds of the real clock, by which events arrive.
    """
    told: dict[str, int] = {}
    for event in recent_events(home, time.time() if now is None else now):
        if event.get("shop_id") == shop_id:
            moment = event.get("update_time") or event.get("timestamp") or 0
            for order in event.get("order_ids") or ():
                told[order] = max(moment, told.get(order, 0))
    return told


def recent_events(home: Home, now: float) -> Iterator[dict[str, Any]]:
    """Events of the last week, oldest file first."""
    for back in range(HINT_DAYS, -1, -1):
        file = home.webhooks / f"{_PREFIX}{datetime.fromtimestamp(now, UTC) - timedelta(days=back):%Y%m%d}.jsonl"
        if file.exists():
            with file.open("rb") as lines:
                yield from (event for event in _events(lines) if event.get("received_at", 0) > now - HINT_DAYS * 86_400)


def _reduced(body: bytes) -> dict[str, Any] | None:
    """The listed fields of an event, none of which is a buyer's; None for a type we have no use for."""
    event = orjson.loads(body)
    if not isinstance(event, dict):
        raise ValueError("an event is an object")
    kind = event.get("type")
    if not isinstance(kind, int) or isinstance(kind, bool) or kind not in KEPT_TYPES:
        return None
    data = event.get("data")
    data = data if isinstance(data, dict) else {}
    given = str(event.get("tts_notification_id") or "")
    kept: dict[str, Any] = {
        "event_id": given if _NOTIFICATION.fullmatch(given) else hashlib.sha256(body).hexdigest(),
        "type": kind, "shop_id": next(iter(_ids(event.get("shop_id"))), ""),
        "timestamp": _moment(event.get("timestamp")),
        "order_ids": sorted({found for name in _ORDER_FIELDS for found in _ids(data.get(name))}),
        "update_time": _moment(data.get("update_time"))}
    for name in _OTHER_IDS:
        kept[name] = next(iter(_ids(data.get(name))), None)
    return {name: value for name, value in kept.items() if value not in (None, [], "")}


def _ids(value: Any) -> list[str]:
    """What of a value, or of a list of values, is an id."""
    values = value if isinstance(value, list) else [value]
    return [str(one) for one in values if isinstance(one, (str, int)) and _ID.fullmatch(str(one))]


def _moment(value: Any) -> int | None:
    """Unix seconds; None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**11 else None


def _events(lines: Any) -> Iterator[dict[str, Any]]:
    """Events of an open file; a line that a killed process left half is passed over."""
    for line in lines:
        try:
            event = orjson.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and "event_id" in event:
            yield event


def _append_line(path: Path, line: bytes) -> None:
    """Append one line whole; after a line that a killed process left half it begins on a new one."""
    with path.open("a+b") as file:
        path.chmod(0o600)
        end = file.seek(0, 2)
        if end:
            file.seek(end - 1)
            line = line if file.read(1) == b"\n" else b"\n" + line
        file.write(line + b"\n")
        file.flush()
