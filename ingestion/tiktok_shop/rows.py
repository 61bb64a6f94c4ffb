"""From a page of the API to spooled rows and quarantine records.

Belongs here: record keys, and the shape of a raw row of each resource. Does not belong here: the checks of
single fields (``fields.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from ingestion.quarantine import NOT_AN_OBJECT, QuarantineRecord
from ingestion.tiktok_shop.answers import Data, parsed
from ingestion.tiktok_shop.balance import AMOUNTS
from ingestion.tiktok_shop.decode import QuickRows, encode
from ingestion.tiktok_shop.endpoints.affiliate import AFFILIATE_ORDERS, SETTLED_STATUSES
from ingestion.tiktok_shop.endpoints.model import Endpoint, Payload, Window
from ingestion.tiktok_shop.fields import Fault, Pruner, below, key_faults, money_of, seconds_of
from ingestion.tiktok_shop.spool import SpooledRow
from ingestion.versions import canonical_json, content_hash

SOURCE = "tiktok_shop"
_PART_FIELDS = ("content_type", "content_id", "creator_username")
BuyerKey = Callable[[str | None], str | None]
Parsed = SpooledRow | QuarantineRecord


def rows_of(endpoint: Endpoint, data: Payload) -> Iterator[tuple[Any, Payload]]:
    """The rows of a page, each with what the page says once for all of them."""
    header = {name: data.get(source) for name, source in endpoint.header.items()}
    numbers: Counter[tuple[Any, ...]] = Counter()
    for value, own in endpoint.rows(data) if endpoint.rows else ((row, {}) for row in _listed(endpoint, data)):
        extra = {**header, **own}
        if endpoint.ordinal is not None:
            equal = tuple(str(below(value, key)) for key in endpoint.keys if key != endpoint.ordinal)
            numbers[equal] += 1
            extra[endpoint.ordinal] = numbers[equal]
        yield value, extra


def _listed(endpoint: Endpoint, data: Payload) -> list[Any]:
    """What stands at the endpoint's place below ``data``: a list, or one object; bytes of rows to be read quickly."""
    rows = data.rows(endpoint.list_key) if endpoint.is_large and isinstance(data, Data) else None
    if rows is not None:
        return rows
    found = below(data, endpoint.list_key)
    return found if isinstance(found, list) else [found] if found and isinstance(found, Mapping) else []


class RowParser:
    """Parses the rows of one resource of one shop.

    Args:
        endpoint: the resource.
        shop_id: the shop; '' for the list of shops.
        buyer_key: keyed hash of a buyer id.
        origin: path the rows come from.
    """

    def __init__(self, endpoint: Endpoint, shop_id: str, buyer_key: BuyerKey, origin: str) -> None:
        self._origin = origin
        self._endpoint = endpoint
        self._shop_id = shop_id
        self._buyer_key = buyer_key
        self._has_buyer = endpoint.name == "orders"
        self._amount = AMOUNTS[endpoint.name][0].split(".") if endpoint.name in AMOUNTS else []
        self._quick = QuickRows(endpoint) if endpoint.is_large else None
        self._page = 0
        self._number = 0
        self._attempt = 0

    def parse(self, value: Any, page: int, number: int, attempt: int,
              extra: Payload | None = None) -> Iterator[Parsed]:
        """Everything one object of the API comes to: one result, for affiliate orders one for each SKU.

        Args:
            value: the object, or its bytes.
            page, number: where it stood.
            attempt: which reading of a window.
            extra: fields that are added to it.
        """
        self._page, self._number, self._attempt = page, number, attempt
        if isinstance(value, msgspec.Raw):
            row = self._quick.decode(value) if self._quick is not None and not extra else None
            if row is not None:
                yield from self._quick_rows(row)
                return
            value = parsed(value)
        if not isinstance(value, Mapping):
            yield self._held(Fault(NOT_AN_OBJECT, self._endpoint.list_key), {}, f"{page}:{number}")
        elif self._endpoint is AFFILIATE_ORDERS:
            yield from self._affiliate_rows(value)
        else:
            yield self._row({**value, **extra} if extra else value)

    def _row(self, value: Mapping[str, Any]) -> Parsed:
        """One object = one row."""
        endpoint = self._endpoint
        pruner = Pruner()
        row = pruner.prune(value, endpoint.fields)
        faults = [*key_faults(row, endpoint), *pruner.faults]
        identity = "|".join(str(below(row, key) or "") for key in endpoint.keys)
        if faults:
            is_whole = all(below(row, key) for key in endpoint.keys)
            return self._held(faults[0], row, identity if is_whole else "")
        if self._has_buyer and isinstance(value.get("user_id"), (str, int)):
            row["buyer_key"] = self._buyer_key(str(value["user_id"]))
        reading = endpoint.reading
        changed = row.get(reading.field) if isinstance(reading, Window) and reading.has_update_time else None
        return self._spooled(self._key(identity), canonical_json(row).decode(), row,
                             source_at=seconds_of(changed), created_at=seconds_of(row.get(endpoint.created)))

    def _quick_rows(self, row: Any) -> Iterator[SpooledRow]:
        """What an object in good order comes to; the same as the long way would give."""
        if self._endpoint is AFFILIATE_ORDERS:
            for sku in row.skus:
                yield self._part(row.id, row.create_time, row.delivery_time, encode(sku), sku, *(
                    getattr(sku, name) for name in (*_PART_FIELDS, "settlement_status", "sku_id")))
            return
        if row.user_id:
            row.buyer_key, row.user_id = self._buyer_key(row.user_id), None
        yield self._spooled(self._key(row.id), encode(row), row, source_at=seconds_of(row.update_time),
                            created_at=seconds_of(row.create_time))

    def _affiliate_rows(self, value: Mapping[str, Any]) -> Iterator[Parsed]:
        """One affiliate order = one part for each SKU record; the parts of an order x SKU are joined later."""
        entries = value.get("skus")
        for entry in entries if isinstance(entries, list) and entries else [None]:
            pruner = Pruner()
            row = pruner.prune({**value, "skus": [] if entry is None else [entry]}, self._endpoint.fields)
            faults = [*key_faults(row, self._endpoint), *pruner.faults]
            record = (row.get("skus") or [{}])[0]
            if not record and not faults:
                faults = [Fault(NOT_AN_OBJECT, "skus")]
            identity = "|".join(filter(None, (row.get("id"), record.get("sku_id"))))
            if faults:
                yield self._held(faults[0], row, identity, record)
            else:
                yield self._part(
                    str(row["id"]), row.get("create_time"), row.get("delivery_time"), canonical_json(record).decode(),
                    record, *(record.get(name) for name in (*_PART_FIELDS, "settlement_status", "sku_id")))

    def _part(self, order_id: str, created_at: Any, delivered_at: Any, record: str, value: Any, content_type: Any,
              content_id: Any, handle: Any, status: Any, sku: Any) -> SpooledRow:
        """One SKU record; the pieces around it make the same JSON as a sorted dump of the whole would."""
        sku_id, created = str(sku), seconds_of(created_at)
        head = canonical_json({"create_time": created, "delivery_time": seconds_of(delivered_at), "order_id": order_id})
        parts = [str(part or "") for part in (content_type, content_id, handle)]
        status = str(status or "").strip().upper()
        return self._spooled(
            self._key(f"{order_id}|{sku_id}"), record, value, created_at=created,
            part_key="\x1f".join(parts), head=f'{head.decode()[:-1]},"records":[',
            tail=f'],"sku_id":{canonical_json(sku_id).decode()}}}', is_open=status not in SETTLED_STATUSES)

    def _spooled(self, record_key: str, payload: str, value: Any, *, source_at: int | None = None,
                 created_at: int | None = None, part_key: str = "", head: str = "", tail: str = "",
                 is_open: bool = False) -> SpooledRow:
        """A row with its provenance and its money."""
        return SpooledRow(record_key, part_key, head, payload, tail, source_at, created_at, is_open,
                          self._page, self._number, self._attempt, self._money(value))

    def _money(self, value: Any) -> str | None:
        """The amount a row is about, as it stands in a pruned row of either way; None where it has none."""
        for name in self._amount:
            value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
        return str(value) if self._amount and value is not None else None

    def _held(self, fault: Fault, row: Mapping[str, Any], identity: str,
              money: Mapping[str, Any] | None = None) -> QuarantineRecord:
        """A row that cannot be trusted; its money stands in ``money`` or else in the row."""
        amount, currency = money_of(row if money is None else money)
        key = self._key(identity or f"?{content_hash(row)[:12]}")
        return QuarantineRecord(
            record_key=f"{self._endpoint.name}|{key}", source=SOURCE, entity=self._endpoint.name,
            scope=self._shop_id, origin=self._origin, row_number=self._number,
            reason=fault.reason, values={"field": fault.field, "value": fault.value},
            amount=amount, currency=currency, original=row)

    def _key(self, identity: str) -> str:
        """Record key of an entity of this shop."""
        return f"{self._shop_id}|{identity}" if self._shop_id else identity

