"""What is held out of the warehouse: one record a row, with its reason, its remedy and its money.

Belongs here: the shape of a quarantine record and the reasons every source shares. Reasons that only one
source can give live with that source. The records are a version log like any raw table
(``raw_<source>.quarantine``): a row held night after night is one version, and it gets a gone version once
the same row lands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa

from ingestion.messages.reasons import API_REASONS
from ingestion.versions import CANDIDATE_FIELDS, canonical_json, content_hash

AMOUNT_TYPE = pa.decimal128(18, 4)
_LARGEST_AMOUNT = Decimal(99_999_999_999_999)


@dataclass(frozen=True)
class Reason:
    """Why a row is held, and what to do about it, in English and Chinese.

    The texts are format strings: ``{field}``, ``{value}`` and whatever else the record's ``values`` name.
    """

    code: str
    en: str
    zh: str
    remedy_en: str
    remedy_zh: str


def reason(code: str) -> Reason:
    """The reason with this code, of those every API shares.

    Raises:
        KeyError: the catalogue has none.
    """
    return Reason(code, *API_REASONS[code])


NOT_AN_OBJECT = reason("not_an_object")
MISSING_KEY = reason("missing_key")
BAD_MONEY = reason("bad_money")
BAD_TIME = reason("bad_time")
DUPLICATE_KEY = reason("duplicate_key")


@dataclass(frozen=True)
class QuarantineRecord:
    """One row that was held.

    Args:
        record_key: identifies the held row across runs, so that the same row held again is no news.
        source: ``tiktok_shop``, ``sheets``, ...
        entity: sheet or resource.
        scope: shop id, or path of the file.
        origin: file or endpoint.
        row_number: position of the row in its origin (page order for an API).
        reason: why.
        values: what fills the reason's texts.
        amount, currency: the money in the row, if it can be read.
        original: the row as it came, without any personal data (no buyer ids either).
    """

    record_key: str
    source: str
    entity: str
    scope: str
    origin: str
    row_number: int
    reason: Reason
    values: dict[str, str] = field(default_factory=dict)
    amount: Decimal | None = None
    currency: str | None = None
    original: Any = None

    def as_row(self) -> dict[str, Any]:
        """The record as a candidate row of the version log."""
        texts = {name: text.format_map(_Named(self.values)) for name, text in (
            ("reason_en", self.reason.en), ("reason_zh", self.reason.zh),
            ("remedy_en", self.reason.remedy_en), ("remedy_zh", self.reason.remedy_zh))}
        content = {
            "source": self.source, "entity": self.entity, "scope": self.scope, "origin": self.origin,
            "reason_code": self.reason.code, **texts,
            "amount": _amount(self.amount), "currency": self.currency,
            "original": canonical_json(self.original).decode() if self.original is not None else None,
        }
        digest = content_hash(content)
        return {
            "record_key": self.record_key, "content_hash": digest, "source_at": None, "is_gone": False,
            "quarantine_id": content_hash({"record_key": self.record_key})[:12],
            "row_number": self.row_number, **content,
        }


class _Named(dict[str, str]):
    """Leaves a placeholder nobody filled as it stands."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _amount(amount: Decimal | None) -> Decimal | None:
    """The amount at four decimals; None for one no money column can hold."""
    if amount is None or not amount.is_finite() or abs(amount) > _LARGEST_AMOUNT:
        return None
    return amount.quantize(Decimal("0.0001"))


QUARANTINE_SCHEMA = pa.schema([
    *CANDIDATE_FIELDS,
    pa.field("quarantine_id", pa.string()), pa.field("source", pa.string()), pa.field("entity", pa.string()),
    pa.field("scope", pa.string()), pa.field("origin", pa.string()), pa.field("row_number", pa.int64()),
    pa.field("reason_code", pa.string()), pa.field("reason_en", pa.string()),
    pa.field("reason_zh", pa.string()), pa.field("remedy_en", pa.string()),
    pa.field("remedy_zh", pa.string()), pa.field("amount", AMOUNT_TYPE), pa.field("currency", pa.string()),
    pa.field("original", pa.string()),
])


def to_arrow(records: Sequence[QuarantineRecord]) -> pa.Table:
    """The records as candidates for ``KnownVersions(..., "quarantine").filter``."""
    return pa.Table.from_pylist([record.as_row() for record in records], schema=QUARANTINE_SCHEMA)


def held_money(records: Sequence[QuarantineRecord]) -> dict[str, Decimal]:
    """Money held, by currency; rows whose money cannot be read add nothing."""
    totals: dict[str, Decimal] = {}
    for record in records:
        amount = _amount(record.amount)
        if amount is not None and record.currency:
            totals[record.currency] = totals.get(record.currency, Decimal(0)) + amount
    return totals
