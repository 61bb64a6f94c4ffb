"""LINKSTAR_INBOX_AFTER_LOAD=strip on exports: nothing of a buyer stays in the file, nothing of the warehouse changes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingestion.seller_exports.headers import columns
from tests.support.exports import ExportInbox, order_row, write_export

SKU = "1729384756102938475"
PRIVATE: dict[str, Any] = {"buyer_key": "mia.style", "Recipient": "Mia Wong", "Phone #": "(+66)812345678", "收货地址": "1 Main Street", "Nama": "Mia"}


@pytest.fixture
def inbox(tmp_path: Path) -> ExportInbox:
    """A home with one shop, US1."""
    return ExportInbox(tmp_path)


def _text(path: Path) -> str:
    if path.suffix == ".csv":
        return path.read_text(encoding="utf-8-sig")
    return str([[cell.value for cell in row] for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()])


def _stored(inbox: ExportInbox) -> list[tuple[Any, ...]]:
    return inbox.query("select version_id, record_key, content_hash, payload from raw_seller_exports.orders order by all")


@pytest.mark.parametrize(("kind", "language", "delimiter"), [("csv", "zh", ","), pytest.param("xlsx", "en", "", marks=pytest.mark.slow), pytest.param("csv", "vi", ";", marks=pytest.mark.slow)])
def test_an_order_export_keeps_only_what_is_read(
        inbox: ExportInbox, monkeypatch: pytest.MonkeyPatch, kind: str, language: str, delimiter: str) -> None:
    rows = [order_row("51", SKU, product_name='a "good; one', **PRIVATE), order_row("52", SKU, quantity=2, order_amount="40", **PRIVATE),
            order_row("52", SKU, quantity=2, order_amount="40", **PRIVATE), order_row("53", SKU, **PRIVATE | {"buyer_key": ""})]
    path = write_export(inbox.path(f"US1/orders.{kind}"), "orders", rows, language=language, delimiter=delimiter, above=[["Orders", "2025"]])
    inbox.load_all()
    before, modified = _stored(inbox), path.stat().st_mtime_ns
    assert before and all(private in _text(path) for private in PRIVATE.values())
    monkeypatch.setenv("LINKSTAR_INBOX_AFTER_LOAD", "strip")
    inbox.load_all()
    stripped = _text(path)
    assert not any(private in stripped for private in (*PRIVATE.values(), "Recipient", "Phone", "收货地址", "Nama"))
    assert str(inbox.home.buyer_key("mia.style")) in stripped and "buyer_key" in stripped and "Orders" in stripped
    assert path.stat().st_mtime_ns == modified
    bytes_then = path.read_bytes()
    report = inbox.load_all()
    assert ([one.rows_new for one in report.resources], path.read_bytes(), _stored(inbox)) == ([0], bytes_then, before)
    (inbox.home.root / "inbox_stripped.json").unlink()
    shutil.move(path, inbox.path(f"US1/again.{kind}"))
    report = inbox.load_all()
    assert [(one.rows_read, one.rows_new, one.rows_held) for one in report.resources] == [(4, 0, 0)], "read as the same rows"
    assert _stored(inbox) == before


def test_unknown_fees_stay_and_held_rows_keep_the_file(inbox: ExportInbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSTAR_INBOX_AFTER_LOAD", "strip")
    header = [columns("income")[name].labels["en"][0] for name in ("adjustment_id", "type", "settled_time", "total_settlement_amount")]
    income = inbox.drop("US1/income.csv", "\n".join([",".join([*header, "Total fees", "New fee", "Adjustment amount", "Customer"]),
                                                    "51,Order,2025-08-20,10,-2,-2,0,Mia", ""]))
    held = write_export(inbox.path("US1/orders.csv"), "orders", [order_row("51", SKU, quantity="many", **PRIVATE)])  # type: ignore[arg-type]
    report = inbox.load_all()
    assert inbox.payloads("income")["US1|51|order|2025-08-20|1"]["fees"] == {"New fee": "-2"}
    assert "Mia" not in income.read_text() and "New fee" in income.read_text()
    assert "Mia Wong" in held.read_text(encoding="utf-8-sig")
    assert [note for note in report.notes if "keeps" in note] == ["US1/orders.csv keeps its buyer columns because rows of it are held"]
