"""Raw tables of exports, files and sheets, a row at a time, for tests of what only reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from ingestion.seller_exports.headers import ENTITIES

_LOG = ("record_key varchar, version_id varchar, known_at timestamp, source_at timestamp, is_gone boolean, path varchar, "
        "file_hash varchar")
_KNOWN_AT = datetime(2026, 11, 1, 2)


class RawExports:
    """A warehouse whose raw tables are filled by hand."""

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = warehouse
        self._number = 0
        for schema in ("raw_seller_exports", "raw_sheets"):
            self._execute(f"create schema {schema}")
            days = ", shop_code varchar, first_day date, last_day date" if schema == "raw_seller_exports" else ""
            self._execute(f"create table {schema}.files ({_LOG}, modified_at timestamp, entity varchar, rows_read bigint, rows_held bigint{days})")
            self._execute(f"create table {schema}.quarantine ({_LOG}, entity varchar, origin varchar, reason_en varchar, reason_zh varchar)")
        for entity in ENTITIES:
            self._execute(f"create table raw_seller_exports.{entity} ({_LOG}, shop_code varchar, payload varchar)")

    def order(self, shop: str, order_id: str, created: str, *, rows: int = 1, path: str = "US1/a.csv", later: int = 0,
              is_gone: bool = False) -> None:
        """A version of an order with so many rows; ``later`` numbers its versions."""
        payload = {"order_id": order_id, "rows": [{"created_time": created, "sku_id": str(number)} for number in range(rows)]}
        self.record("orders", shop, order_id, payload, path=path, later=later, is_gone=is_gone)

    def record(self, entity: str, shop: str, key: str, payload: Mapping[str, Any], *, path: str = "US1/a.csv",
               later: int = 0, is_gone: bool = False) -> None:
        """A version of a record of an export."""
        self._insert(f"raw_seller_exports.{entity}", f"{shop}|{key}", path, later, is_gone, shop, json.dumps(payload))

    def file(self, path: str, entity: str, rows: int, *days: str, held: int = 0, shop: str = "US1") -> None:
        """The record of an export file with its first and last day."""
        first, last = days or (None, None)
        self._insert("raw_seller_exports.files", path, path, 0, False, _KNOWN_AT, entity, rows, held, shop, first, last)

    def held_file(self, path: str, english: str, chinese: str, *, later: int = 0, is_gone: bool = False) -> None:
        """A file that is held as a whole."""
        self._insert("raw_sheets.quarantine", f"{path}|file", path, later, is_gone, "file", path, english, chinese)

    def sheet(self, name: str, dated: str, days: Sequence[str]) -> None:
        """A sheet with one dated column."""
        self._execute(f"create table raw_sheets.{name} ({_LOG}, natural_key varchar, is_deleted boolean, {dated} timestamp)")
        for day in days:
            self._insert(f"raw_sheets.{name}", day, f"{name}.csv", 0, False, day, False, day)

    def _insert(self, table: str, key: str, path: str, later: int, is_gone: bool, *values: object) -> None:
        self._number += 1
        row = [key, f"v{self._number}", _KNOWN_AT + timedelta(days=later), None, is_gone, path, "hash", *values]
        self._execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)

    def _execute(self, sql: str, values: Sequence[object] = ()) -> None:
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(sql, values)
