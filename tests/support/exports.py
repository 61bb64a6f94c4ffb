"""Export files as Seller Center writes them, from plain dictionaries: any language, CSV or workbook.

``write_export(path, "orders", [order_row("5791", "1729", ...)], language="vi")``: keys are the column names of
``ingestion/seller_exports/headers.csv``; a column that no row names is left out of the file. Values are written as given.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import xlsxwriter

from ingestion import seller_exports
from ingestion.report import LoadReport, RunContext
from ingestion.seller_exports.cells import CellReader
from ingestion.seller_exports.headers import columns, word_labels
from ingestion.seller_exports.parsing import TableParser
from ingestion.seller_exports.recognise import export_headers
from ingestion.seller_exports.records import RecordScope, hold_incomplete_orders, write_records
from ingestion.seller_exports.shops import Shop
from ingestion.sheets.files import InboxFile, read_content
from ingestion.sheets.registry import SHEETS as SHEET_DEFINITIONS
from tests.support.inbox import Inbox

DESCRIPTION = "Platform unique order ID."
SHEETS = {"orders": "OrderSKUList", "affiliate_orders": "affiliate_orders_7670", "income": "Order details",
          "videos": "Video", "lives": "LIVE"}


def write_export(path: Path, entity: str, rows: Iterable[Mapping[str, Any]], *, language: str = "en",
                 extra: Mapping[str, str] | None = None, description: bool | None = None,
                 above: Sequence[Sequence[str]] = (), delimiter: str = ",") -> Path:
    """Write one export file; the ending of ``path`` decides between CSV (UTF-8 with mark) and workbook.

    Args:
        path: where; folders are created.
        entity: ``orders``, ``affiliate_orders``, ``income``, ``videos`` or ``lives``.
        rows: canonical column name (or a header that the table does not know) -> value.
        language: language of the headers.
        extra: canonical name -> header to write instead of today's.
        description: whether the row under the header describes the columns (default: in order files).
        above: rows above the header.
        delimiter: of a text file.
    """
    rows = list(rows)
    known = columns(entity)
    names = [name for name in known if any(name in row for row in rows)]
    names += list(dict.fromkeys(name for row in rows for name in row if name not in known))
    header = [(extra or {}).get(name) or (known[name].labels[language][0] if name in known else name) for name in names]
    table: list[Sequence[Any]] = [*above, header]
    if description if description is not None else entity == "orders":
        table.append([DESCRIPTION, *("Describes the column." for _ in names[1:])])
    table += [[row.get(name, "") for name in names] for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    (write_workbook if path.suffix == ".xlsx" else _write_csv)(path, table, SHEETS[entity], delimiter)
    return path


def word(kind: str, canonical: str, language: str = "en") -> str:
    """How a language writes a canonical word, such as ``word("order_status", "completed", "vi")``."""
    return word_labels(kind)[canonical][language][0]


def order_row(order_id: str, sku_id: str, *, created: str = "2025-08-15 21:03:11", price: str = "20.00", quantity: int = 1,
              seller_discount: str = "0", status: str = "Completed", paid: str | None = None, **others: Any) -> dict[str, Any]:
    """A row of an order export; paid when it was created unless told otherwise (``paid=""``: not paid)."""
    return {"order_id": order_id, "order_status": status, "sku_id": sku_id, "quantity": str(quantity),
            "sku_subtotal_before_discount": price, "sku_seller_discount": seller_discount, "created_time": created,
            "paid_time": created if paid is None else paid, **others}


def affiliate_row(order_id: str, sku_id: str, creator: str, *, commission: str = "2.00", created: str = "2025-08-15 21:03:11",
                  **others: Any) -> dict[str, Any]:
    """A row of an affiliate export."""
    return {"order_id": order_id, "sku_id": sku_id, "creator_username": creator, "est_standard_commission": commission,
            "created_time": created, **others}


def income_row(adjustment_id: str, amount: str, *, type: str = "Order", settled: str = "2025-08-20", **others: Any) -> dict[str, Any]:
    """A row of an income export."""
    return {"adjustment_id": adjustment_id, "type": type, "total_settlement_amount": amount, "settled_time": settled, **others}


def write_workbook(path: Path, table: Sequence[Sequence[Any]], sheet: str, _: str = "") -> None:
    """Write one worksheet; numbers and dates become cells of that kind, text stays text."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss", "remove_timezone": True}) as workbook:
        worksheet = workbook.add_worksheet(sheet)
        for number, cells in enumerate(table):
            for place, cell in enumerate(cells):
                if isinstance(cell, str):
                    worksheet.write_string(number, place, cell)
                elif isinstance(cell, datetime):
                    worksheet.write_datetime(number, place, cell)
                elif cell is not None:
                    worksheet.write(number, place, cell)


def _write_csv(path: Path, table: Sequence[Sequence[Any]], _: str, delimiter: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(table)


class ExportInbox(Inbox):
    """An inbox with the sheet of shops, and the load of both sources.

    Args:
        root: where the home is made.
        is_new: nothing was ever loaded; else the inbox was loaded while it was empty.
        shops: code -> market and currency.
    """

    SOURCES = (*Inbox.SOURCES, seller_exports.load)

    def __init__(self, root: Path, *, is_new: bool = False, **shops: tuple[str, str]) -> None:
        super().__init__(root, is_new=is_new)
        rows = [f"{code},{market},UTC,{currency}" for code, (market, currency) in (shops or {"US1": ("US", "USD")}).items()]
        self.drop("shops.csv", "shop_code,market,timezone,currency\n" + "\n".join(rows) + "\n")

    def path(self, name: str) -> Path:
        """A path of the inbox."""
        return self.home.inbox / name

    def load_all(self) -> LoadReport:
        """One night: the sheets, then the exports, whose report is given back."""
        self.sheets = self.load()
        return seller_exports.load(RunContext(self.home, self.known_at, f"night-{self.night}"))

    def payloads(self, table: str = "orders") -> dict[str, Any]:
        """Record key -> payload of the version that holds."""
        return {key: json.loads(payload) for key, payload in self.query(f"""
            select record_key, payload from (
                select * from raw_seller_exports.{table}
                qualify row_number() over (partition by record_key order by source_at desc nulls last,
                    payload ->> '$.file_latest_at' desc nulls last, known_at desc, version_id desc) = 1
            ) where not is_gone order by 1""")}

    def count(self, table: str = "orders") -> int:
        """How many versions a raw table holds."""
        return int(self.query(f"select count(*) from raw_seller_exports.{table}")[0][0])

    def held_exports(self) -> list[tuple[Any, ...]]:
        """Current quarantine of this source: path, row, reason code, amount, currency."""
        return self.query("""
            select scope, row_number, reason_code, amount, currency from (
                select * from raw_seller_exports.quarantine
                qualify row_number() over (partition by record_key order by known_at desc, version_id desc) = 1
            ) where not is_gone order by all""")


@dataclass
class Parsed:
    """What one file becomes, without a warehouse."""

    records: dict[str, Any]
    problems: list[tuple[int, str]]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of all orders, or the records of affiliate orders."""
        return [row for record in self.records.values() for row in record.get("rows", record.get("records", []))]


def parse_export(path: Path, market: str = "GB", currency: str = "GBP") -> Parsed:
    """Read one export file as the export of a shop in ``market``."""
    state = path.stat()
    file = InboxFile(path, path.name, state.st_size, state.st_mtime_ns)
    content = read_content(file)
    shop = Shop("S1", market, currency)
    records: dict[str, Any] = {}
    problems: list[tuple[int, str]] = []
    for header in export_headers(file, content.encoding, SHEET_DEFINITIONS):
        reader = CellReader(file, content.encoding, header, lambda buyer: f"key of {buyer}")
        with TemporaryDirectory() as folder, duckdb.connect() as connection:
            TableParser(connection, header, shop).parse(reader)
            hold_incomplete_orders(connection, header.entity)
            problems += connection.execute("select row_number, problem from parsed where problem is not null order by 1").fetchall()
            write_records(connection, RecordScope(header, file.path, content.file_hash, shop.code), lambda part: Path(folder) / str(part))
            found = connection.execute(f"select record_key, payload from read_parquet('{folder}/*/*.parquet') order by 1").fetchall()
        records |= {key.removeprefix("S1|"): json.loads(payload) for key, payload in found}
        problems += reader.damaged
    return Parsed(records, problems)
