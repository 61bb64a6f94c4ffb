"""From an object of the ads API to a row of raw: allow-list, key, and what makes a row unusable.

Belongs here: single rows, and the Arrow table they become. Does not belong here: which calls are made.
Figures land as the platform writes them ("1.25" is 1.25 %); the models know what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from ingestion.quarantine import BAD_MONEY, BAD_TIME, MISSING_KEY, NOT_AN_OBJECT, QuarantineRecord, Reason
from ingestion.tiktok_ads.settings import AD_FIELDS, ADS, ADVERTISER_FIELDS, ADVERTISERS, STORE_FIELDS, STORES, Report
from ingestion.versions import CANDIDATE_FIELDS, KNOWN_AT_TYPE, canonical_json, content_hash

SOURCE = "tiktok_ads"
_NUMBER = re.compile(r"[+-]?\d{1,14}(\.\d*)?")  # what DECIMAL(18,4) holds
_LONGEST_TEXT = 2000
_NO_VALUE = ("", "-")
_FIELDS_OF = {ADVERTISERS: ADVERTISER_FIELDS, ADS: AD_FIELDS, STORES: STORE_FIELDS}
_KEY_OF = {ADVERTISERS: "advertiser_id", ADS: "ad_id", STORES: "store_id"}

SCHEMA = pa.schema([
    *CANDIDATE_FIELDS, pa.field("advertiser_id", pa.string()), pa.field("endpoint", pa.string()),
    pa.field("page", pa.int64()), pa.field("row_number", pa.int64()), pa.field("created_at", KNOWN_AT_TYPE),
    pa.field("is_open", pa.bool_()), pa.field("payload", pa.string()),
])


@dataclass(frozen=True)
class Place:
    """Where a row was read."""

    table: str
    advertiser_id: str
    path: str
    page: int
    number: int


@dataclass(frozen=True)
class Row:
    """A row that lands; ``day`` is the advertiser's, None for what has none."""

    record_key: str
    payload: Mapping[str, Any]
    place: Place
    day: date | None = None


def parse_object(value: Any, place: Place) -> Row | QuarantineRecord:
    """An advertiser, ad or store."""
    key = _KEY_OF[place.table]
    if not isinstance(value, Mapping):
        return _held(place, {}, "", NOT_AN_OBJECT, "list")
    payload = {name: kept for name in _FIELDS_OF[place.table] if (kept := _kept(name, value.get(name))) is not None}
    if not payload.get(key):
        return _held(place, payload, "", MISSING_KEY, key)
    payload[key] = str(payload[key])
    return Row(f"{place.advertiser_id}|{payload[key]}", payload, place)


def parse_report(report: Report, metrics: Sequence[str], value: Any, context: Mapping[str, str],
                 place: Place) -> Row | QuarantineRecord:
    """A row of a report: one thing on one day.

    Args:
        report: which one.
        metrics: those that were asked for; nothing else lands.
        value: what the platform sent.
        context: what the call says about its rows.
        place: where it stood.
    """
    parts = [value.get(name) for name in ("dimensions", "metrics")] if isinstance(value, Mapping) else []
    if len(parts) != 2 or not all(isinstance(part, Mapping) for part in parts):
        return _held(place, dict(context), "", NOT_AN_OBJECT, "list")
    dimensions, figures = parts[0] or {}, parts[1] or {}
    item = str(dimensions.get(report.dimension) or "")
    day = _day(dimensions.get("stat_time_day"))
    payload = {**context, report.dimension: item, "date": day.isoformat() if day else None,
               **{name: kept for name in metrics if (kept := _kept(name, figures.get(name))) is not None}}
    keys = [str(payload[name]) for name in report.context] + [item, str(payload["date"])]
    identity = "|".join([place.advertiser_id, *keys])
    if not item:
        return _held(place, payload, "", MISSING_KEY, report.dimension)
    if day is None:
        return _held(place, payload, identity, BAD_TIME, "stat_time_day")
    for position, name in enumerate(report.money):
        text = str(payload.get(name, "")).strip()
        if not _NUMBER.fullmatch(text) and (position == 0 or text not in _NO_VALUE):
            return _held(place, payload, identity, BAD_MONEY, name)
    return Row(identity, payload, place, day)


def to_arrow(rows: Sequence[Row]) -> pa.Table:
    """The rows as candidates of the version log."""
    return pa.Table.from_pylist([{
        "record_key": row.record_key, "content_hash": content_hash(row.payload), "source_at": None, "is_gone": False,
        "advertiser_id": row.place.advertiser_id, "endpoint": row.place.path, "page": row.place.page,
        "row_number": row.place.number, "is_open": False, "payload": canonical_json(row.payload).decode(),
        "created_at": datetime(row.day.year, row.day.month, row.day.day, tzinfo=UTC) if row.day else None,
    } for row in rows], schema=SCHEMA)


def has_cost(row: Row) -> bool:
    """Whether a row of GMV Max cost anything: what cost nothing needs no breaking down."""
    return float(row.payload.get("cost") or 0) != 0


def _kept(name: str, value: Any) -> Any:
    """A value as sent; of the authorised advertiser only the id; nothing that is no scalar or list of texts."""
    if name == "exclusive_authorized_advertiser_info":
        own = value.get("advertiser_id") if isinstance(value, Mapping) else None
        return None if own is None else {"advertiser_id": str(own)}
    if isinstance(value, list):
        return [str(one) for one in value if not isinstance(one, (dict, list))]
    if isinstance(value, dict):
        return None
    return value[:_LONGEST_TEXT] if isinstance(value, str) else value


def _day(value: Any) -> date | None:
    """The day of ``"2026-10-29 00:00:00"``; None for anything else."""
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None


def _held(place: Place, payload: Mapping[str, Any], identity: str, why: Reason, field: str) -> QuarantineRecord:
    """A row that does not land."""
    costs = (str(payload.get(name, "")).strip() for name in ("spend", "cost"))
    amount = next((Decimal(cost) for cost in costs if _NUMBER.fullmatch(cost)), None)
    currency = str(payload.get("currency") or "").upper()
    key = identity or f"{place.advertiser_id}|?{place.page}:{place.number}"
    return QuarantineRecord(
        record_key=f"{place.table}|{key}", source=SOURCE, entity=place.table, scope=place.advertiser_id,
        origin=place.path, row_number=place.number, reason=why, values={"field": field},
        amount=amount, currency=currency if len(currency) == 3 else None, original=dict(payload))

