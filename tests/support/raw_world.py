"""A raw layer written by hand: versions of orders, records, sheets and clicks straight into DuckDB, without dlt.

Tests of the SQL layers say which facts the sources show on which night; this module turns them into the version
log of ``ingestion.versions`` (the same filter the loaders use), one completed load a night.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from ingestion.linkstar.loader import DATASET, TABLE, Decision, Month, candidates
from ingestion.sheets.raw_schema import CONFLICT_FIELDS
from ingestion.sheets.registry import SHEETS
from ingestion.versions import CANDIDATE_FIELDS, KNOWN_AT_TYPE, KnownVersions, content_hash
from orchestration.attribution_promotions import FIELDS as PROMOTION_FIELDS
from orchestration.attribution_rules import FIELDS as DRAFT_FIELDS

API_TABLES = ("shops", "orders", "returns", "cancellations", "affiliate_orders", "products")
# Only there once a test shows something of theirs: a source that was never read has no tables.
API_KEYS = {
    "statements": "id", "statement_transactions": "statement_id|id", "unsettled_transactions": "id", "payments": "id", "open_collaborations": "id",
    "open_collaboration_creators": "product_id|creator_profile.creator_open_id", "target_collaborations": "id", "target_collaboration_details": "id",
    "sample_applications": "id", "sample_fulfillments": "application_id|content.id", "video_performance": "date|id", "video_products": "date|video_id|id",
    "live_performance": "id", "live_products": "live_id|id", "live_minutes": "live_id|start_time", "shop_performance": "start_date",
    "marketplace_creators": "creator_open_id|snapshot_date"}
_API_FIELDS = [pa.field("record_key", pa.string()), pa.field("content_hash", pa.string()), pa.field("source_at", KNOWN_AT_TYPE),
               pa.field("is_gone", pa.bool_()), pa.field("shop_id", pa.string()), pa.field("endpoint", pa.string()),
               pa.field("page", pa.int64()), pa.field("row_number", pa.int64()), pa.field("payload", pa.string())]
_SHEET_FIELDS = [pa.field("record_key", pa.string()), pa.field("content_hash", pa.string()), pa.field("source_at", KNOWN_AT_TYPE),
                 pa.field("is_gone", pa.bool_()), pa.field("natural_key", pa.string()), pa.field("path", pa.string()),
                 pa.field("worksheet", pa.string()), pa.field("file_hash", pa.string()), pa.field("row_number", pa.int64()),
                 pa.field("is_deleted", pa.bool_()),
                 pa.field("extra", pa.string())]
_FILE_FIELDS = [pa.field("record_key", pa.string()), pa.field("content_hash", pa.string()), pa.field("source_at", KNOWN_AT_TYPE),
                pa.field("is_gone", pa.bool_()), pa.field("path", pa.string()), pa.field("file_hash", pa.string()),
                pa.field("first_seen_at", KNOWN_AT_TYPE), pa.field("modified_at", KNOWN_AT_TYPE), pa.field("entity", pa.string())]

_ADS_FIELDS = [pa.field("advertiser_id", field.type) if field.name == "shop_id" else field for field in _API_FIELDS]

EXPORT_TABLES = ("orders", "affiliate_orders", "income")
_EXPORT_KEYS = {"orders": ("order_id",), "affiliate_orders": ("order_id", "sku_id"), "income": ("adjustment_id", "type", "settled_time"),
                "videos": ("content_id", "period_start", "period_end"), "lives": ("content_id", "period_start", "period_end")}
_EXPORT_FIELDS = [pa.field("record_key", pa.string()), pa.field("content_hash", pa.string()), pa.field("source_at", KNOWN_AT_TYPE),
                  pa.field("is_gone", pa.bool_()), pa.field("path", pa.string()), pa.field("file_hash", pa.string()),
                  pa.field("row_number", pa.int64()), pa.field("shop_code", pa.string()), pa.field("payload", pa.string())]

# All that dlt itself keeps of a load: it adds no column to a table that has them.
_LOADS = "load_id varchar, schema_name varchar, status bigint, inserted_at timestamptz, schema_version_hash varchar"


class RawWorld:
    """What the sources show, night by night; ``warehouse`` is the DuckDB file the raw tables are written to."""

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = warehouse
        self.known_at = datetime(2026, 1, 1, tzinfo=UTC)
        self._loads = 0
        self._first_seen: dict[str, datetime] = {}
        self._holdings: dict[str, dict[str, list[dict[str, Any]]]] = {}
        warehouse.write_bytes(_nothing_loaded())

    def night(self, known_at: datetime) -> None:
        """Start a night: what is shown from now on becomes known then."""
        self.known_at = known_at

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """Many things are shown one after the other: opening the file takes longer than writing to it. A refresh needs it closed."""
        with self._connect():
            yield

    def show(self, table: str, shop_id: str, entities: Iterable[Mapping[str, Any]], id_field: str = "", *, is_gone: bool = False) -> None:
        """The API shows entities of a shop, or shows them no longer; ``update_time`` (unix seconds), where there is one, is their clock."""
        rows = []
        for number, entity in enumerate(entities):
            clock = entity.get("update_time")
            key = "|".join(_at(entity, part) for part in (id_field or API_KEYS.get(table, "id")).split("|"))
            rows.append({
                "record_key": f"{shop_id}|{key}", "content_hash": content_hash(entity),
                "source_at": datetime.fromtimestamp(clock, UTC) if clock else None, "is_gone": is_gone, "shop_id": shop_id,
                "endpoint": table, "page": 1, "row_number": number, "payload": orjson.dumps(entity, option=orjson.OPT_SORT_KEYS).decode(),
            })
        self._append("raw_tiktok_shop", table, pa.Table.from_pylist(rows, schema=pa.schema(_API_FIELDS)))

    def export(self, table: str, shop_code: str, entities: Iterable[Mapping[str, Any]], path: str = "export.csv") -> None:
        """An export file of a shop arrives: ``orders`` from :func:`exported_order`, ``affiliate_orders``, ``income``, ``videos``, ``lives``.

        The rows' own latest timestamp is the version's clock, the latest of all rows that of the file, which is no content.
        """
        found = [(one, _latest(one)) for one in entities]
        file_latest = max((clock for _, clock in found if clock), default=None)
        keys = _EXPORT_KEYS[table]
        rows = []
        for number, (entity, clock) in enumerate(found):
            payload = {**entity, "file_latest_at": file_latest} if table in ("orders", "affiliate_orders") else entity
            rows.append({
                "record_key": "|".join([shop_code, *(str(entity.get(key) or "") for key in keys)]), "content_hash": content_hash(entity),
                "source_at": datetime.fromisoformat(clock).replace(tzinfo=UTC) if clock else None, "is_gone": False, "path": path,
                "file_hash": path, "row_number": number + 2, "shop_code": shop_code,
                "payload": orjson.dumps(payload, option=orjson.OPT_SORT_KEYS).decode(),
            })
        self._append("raw_seller_exports", table, pa.Table.from_pylist(rows, schema=pa.schema(_EXPORT_FIELDS)))

    def advertise(self, table: str, advertiser_id: str, entities: Iterable[Mapping[str, Any]], id_field: str, *, is_gone: bool = False) -> None:
        """The ads API shows entities of an advertiser, or no longer does."""
        rows = []
        for number, entity in enumerate(entities):
            key = "|".join([advertiser_id, *(str(entity[part]) for part in id_field.split("|"))])
            rows.append({
                "record_key": key, "content_hash": content_hash(entity), "source_at": None, "is_gone": is_gone, "advertiser_id": advertiser_id,
                "endpoint": table, "page": 1, "row_number": number, "payload": orjson.dumps(entity, option=orjson.OPT_SORT_KEYS).decode(),
            })
        self._append("raw_tiktok_ads", table, pa.Table.from_pylist(rows, schema=pa.schema(_ADS_FIELDS)))

    def weigh(self, rule_set: str, market: str, month: date, weights: Mapping[str, Decimal] | None, version: int) -> None:
        """The warehouse has fixed the weights of a month for version 1 of a Markov rule set, or (None) found too few conversions."""
        month_key = Month(rule_set, "1", market, month, "markov")
        decision = Decision(month_key, 9, 9, None if weights is None else {channel: float(weight) for channel, weight in weights.items()})
        self._append(DATASET, TABLE, candidates([decision], version))

    def drop_file(self, sheet: str, path: str, rows: Iterable[Mapping[str, Any]], modified_at: datetime | None = None) -> None:
        """A file of a sheet arrives (again): its rows replace what this path held; missing keys become gone."""
        definition = SHEETS[sheet]
        fields = [*_SHEET_FIELDS, *definition.typed_fields]
        landed: dict[str, dict[str, Any]] = {}
        plain = [dict(row) for row in rows]
        file_hash = content_hash({"sheet": sheet, "rows": plain})
        for number, row in enumerate(plain):
            values = {field.name: row.get(field.name) for field in definition.typed_fields}
            key = "|".join(str(row.get(part) if row.get(part) is not None else "") for part in _key_columns(sheet, row))
            landed[key] = {
                "record_key": f"{path}|{key}", "content_hash": content_hash({**values, "is_deleted": row.get("is_deleted")}),
                "source_at": None, "is_gone": False, "natural_key": key, "path": path, "worksheet": "", "file_hash": file_hash, "row_number": number,
                "is_deleted": row.get("is_deleted"), "extra": None, **values,
            }
        held = self._holdings.setdefault(sheet, {}).get(path, [])
        gone = [{**row, "is_gone": True} for row in held if row["natural_key"] not in landed]
        self._holdings[sheet][path] = list(landed.values())
        self._append("raw_sheets", sheet, pa.Table.from_pylist([*landed.values(), *gone], schema=pa.schema(fields)))
        first_seen = self._first_seen.setdefault(file_hash, self.known_at)
        record = {"path": path, "file_hash": file_hash, "first_seen_at": first_seen,
                  "modified_at": modified_at or self.known_at, "entity": sheet}
        self._append("raw_sheets", "files", pa.Table.from_pylist(
            [{**record, "record_key": path, "content_hash": content_hash(record), "source_at": None, "is_gone": False}],
            schema=pa.schema(_FILE_FIELDS)))

    def decide(self, table: str, key: str, entry: Mapping[str, Any]) -> None:
        """An entry of one of the warehouse's own logs (``raw_linkstar``), as a command writes it."""
        fields = {"attribution_promotions": PROMOTION_FIELDS, "attribution_drafts": DRAFT_FIELDS}[table]
        with self._connect() as connection:
            connection.execute("create schema if not exists raw_linkstar")
            connection.execute(f"create table if not exists raw_linkstar._dlt_loads ({_LOADS})")
        row = {"record_key": key, "content_hash": content_hash(entry), "source_at": None, "is_gone": False, **entry}
        self._append("raw_linkstar", table, pa.Table.from_pylist([row], schema=pa.schema([*CANDIDATE_FIELDS, *fields])))

    def _append(self, dataset: str, table: str, candidates: pa.Table) -> None:
        self._loads += 1
        load_id = f"{self._loads:06d}"
        with self._connect() as connection:
            fresh = KnownVersions(self.warehouse, dataset, table).filter(candidates, self.known_at)
            fresh = fresh.append_column("_dlt_load_id", pa.array([load_id] * fresh.num_rows, pa.string()))
            connection.register("fresh", fresh)
            connection.execute(f"create table if not exists {dataset}.{table} as select * from fresh where false")
            connection.execute(f"insert into {dataset}.{table} by name select * from fresh")
            connection.execute(f"insert into {dataset}._dlt_loads (load_id, status) values (?, 0)", [load_id])

    def _connect(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.warehouse))


@cache
def _nothing_loaded() -> bytes:
    """A warehouse file, in the storage version of a home's, whose raw tables are there and empty."""
    tables = {
        **{("raw_tiktok_shop", name): _API_FIELDS for name in API_TABLES},
        **{("raw_seller_exports", name): _EXPORT_FIELDS for name in EXPORT_TABLES},
        **{("raw_sheets", name): [*_SHEET_FIELDS, *definition.typed_fields] for name, definition in SHEETS.items()},
        ("raw_sheets", "files"): _FILE_FIELDS,
        ("raw_sheets", "conflicts"): [*CANDIDATE_FIELDS, *CONFLICT_FIELDS],
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        with duckdb.connect(str(path), config={"storage_compatibility_version": "latest"}) as connection:
            for dataset in ("raw_tiktok_shop", "raw_sheets", "raw_seller_exports", "raw_tiktok_ads", "raw_linkstar"):
                connection.execute(f"create schema {dataset}")
                connection.execute(f"create table {dataset}._dlt_loads ({_LOADS})")
            for (dataset, table), fields in tables.items():
                empty = pa.table({field.name: pa.array([], field.type) for field in fields})
                fresh = KnownVersions(Path(folder) / "none", dataset, table).filter(empty, datetime(2026, 1, 1, tzinfo=UTC))
                connection.register("fresh", fresh.append_column("_dlt_load_id", pa.array([], pa.string())))
                connection.execute(f"create table {dataset}.{table} as select * from fresh")
        return path.read_bytes()


def _at(entity: Mapping[str, Any], path: str) -> str:
    """The value at a dotted path, as text."""
    value: Any = entity
    for part in path.split("."):
        value = value[part]
    return str(value)


def _latest(entity: Mapping[str, Any]) -> str | None:
    """Latest timestamp of the entity's own rows, as text."""
    rows = entity.get("rows") or entity.get("records") or [entity]
    return max((str(value) for row in rows for name, value in row.items() if name.endswith("_time") and value), default=None)


def _key_columns(sheet: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    if sheet == "costs":
        return ("cost_ref", "stage") if row.get("cost_ref") else ("cost_date", "cost_type", "amount", "creator_code", "note")
    if sheet == "product_costs":
        return ("seller_sku", "sku_id", "shop_code", "market", "valid_from")
    return tuple(one.name for one in SHEETS[sheet].key_columns)


def order(order_id: str, created: datetime, lines: Iterable[Mapping[str, Any]], *, buyer: str | None = None, status: str = "COMPLETED",
          paid: datetime | None = None, updated: datetime | None = None, currency: str = "USD", **fields: Any) -> dict[str, Any]:
    """An order as it lands: paid at creation unless told otherwise; ``lines`` from :func:`line`."""
    paid_at = created if paid is None and status != "UNPAID" else paid
    items = [dict(one) for one in lines]
    return {
        "id": order_id, "status": status, "buyer_key": buyer, "create_time": int(created.timestamp()),
        "paid_time": int(paid_at.timestamp()) if paid_at else 0, "update_time": int((updated or created).timestamp()),
        "payment": payment(currency, items), "line_items": items, **fields,
    }


def payment(currency: str, lines: Iterable[Mapping[str, Any]], shipping: str = "1.50") -> dict[str, str]:
    """What the buyer of an order pays, as the order tells it."""
    return {"currency": currency, "total_amount": str(sum((Decimal(one.get("sale_price", "0")) for one in lines), Decimal(shipping)))}


def line(line_id: str, sku: str = "sku1", price: str = "20.00", seller_discount: str = "0.00", platform_discount: str = "0.00", **fields: Any) -> dict[str, Any]:
    """One order line (one unit)."""
    sale = Decimal(price) - Decimal(seller_discount) - Decimal(platform_discount)
    return {"id": line_id, "sku_id": sku, "product_id": f"p-{sku}", "product_name": sku, "seller_sku": sku.upper(), "currency": "",
            "display_status": "COMPLETED", "original_price": price, "seller_discount": seller_discount,
            "platform_discount": platform_discount, "sale_price": str(sale), **fields}


def affiliate(order_id: str, sku: str, created: datetime, handle: str, *, status: str = "TO_SETTLE", base: str = "$20.00", commission: str = "2.00",
              content_id: str = "v1", **fields: Any) -> dict[str, Any]:
    """The affiliate record of an order x SKU as it lands."""
    def money(amount: str) -> dict[str, str]:
        return {"amount": amount, "currency": "USD"}

    return {
        "order_id": order_id, "sku_id": sku, "create_time": int(created.timestamp()), "delivery_time": 0,
        "records": [{"product_id": f"p-{sku}", "quantity": 1, "price": money("20.00"), "content_type": "VIDEO", "content_id": content_id,
                     "creator_username": handle, "commission_model": "Fixed commission", "commission_rate": "1000",
                     "settlement_status": status, "fully_return": "No", "estimated_commission_base": money(base),
                     "estimated_paid_commission": money(commission), **fields}],
    }


def exported_order(order_id: str, created: str, rows: Iterable[Mapping[str, Any]], **fields: Any) -> dict[str, Any]:
    """An order of a Seller Center export as it lands; ``rows`` from :func:`exported_row`, ``fields`` stand on every row.

    ``created`` is the shop's wall clock, and paid then unless ``paid_time`` says otherwise.
    """
    head = {"order_status": "completed", "created_time": created, "paid_time": created, **fields}
    return {"order_id": order_id, "rows": [{**head, **row} for row in rows]}


def exported_row(sku: str = "sku1", price: str = "20.00", quantity: int = 1, seller_discount: str = "0.00", platform_discount: str = "0.00",
                 **fields: Any) -> dict[str, Any]:
    """One order x SKU of an export; ``price`` is the unit's."""
    before = Decimal(price) * quantity
    return {"sku_id": sku, "seller_sku": sku.upper(), "product_id": f"p-{sku}", "product_name": sku, "quantity": str(quantity),
            "sku_unit_original_price": price, "sku_subtotal_before_discount": str(before), "sku_seller_discount": seller_discount,
            "sku_platform_discount": platform_discount,
            "sku_subtotal_after_discount": str(before - Decimal(seller_discount) - Decimal(platform_discount)), **fields}


def exported_record(order_id: str, sku: str, created: str | None, handle: str, *, status: str = "TO_SETTLE", base: str = "20.00", commission: str = "2.00",
                    **fields: Any) -> dict[str, Any]:
    """The affiliate record of an order x SKU as an export has it."""
    return {"order_id": order_id, "sku_id": sku, "records": [{
        "product_id": f"p-{sku}", "quantity": "1", "price": "20.00", "currency": "USD", "content_type": "VIDEO", "content_id": "v1",
        "creator_username": handle, "settlement_status": status, "is_fully_returned": "false", "standard_rate": "0.10", "created_time": created,
        "est_commission_base": base, "est_standard_commission": commission, **fields}]}


def day(text: str) -> date:
    """A date written 2026-01-05."""
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    """An aware UTC time written 2026-01-05 10:30."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
