"""Of every export: rows and money in = rows and money landed + held; a load that loses either writes nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingestion.pipeline import LoadError
from ingestion.seller_exports.records import write_records
from tests.support.exports import ExportInbox, income_row, order_row, write_export

SKU = "1729384756102938475"


@pytest.fixture
def inbox(tmp_path: Path) -> ExportInbox:
    """A home with one shop, US1, and an order export: a row twice, a row that is held, one in another currency."""
    found = ExportInbox(tmp_path, is_new=True)
    write_export(found.path("US1/orders.csv"), "orders", [
        order_row("51", SKU, price="20.00", seller_discount="1.5"), order_row("51", SKU, price="20.00", seller_discount="1.5"),
        order_row("52", SKU, price="7.25", quantity="many"), order_row("53", SKU, price="4")])  # type: ignore[arg-type]
    write_export(found.path("US1/income.csv"), "income", [income_row("51", "10"), income_row("51", "10"), income_row("", "3")])
    return found


def test_the_file_says_what_money_is_held(inbox: ExportInbox) -> None:
    inbox.load_all()
    assert inbox.query("select path, rows_read, rows_landed, rows_held, money_held from raw_seller_exports.files order by 1") == [
        ("US1/income.csv", 3, 2, 1, "USD=3.0000"), ("US1/orders.csv", 4, 3, 1, "USD=7.2500")]


@pytest.mark.parametrize(("rows", "money", "said"), [(1, Decimal(0), "4 ≠ 2 \\+ 1"), (0, Decimal("0.01"), "money read is not money landed plus money held")])
def test_a_row_or_cent_that_gets_lost_stops_the_load(
        inbox: ExportInbox, monkeypatch: pytest.MonkeyPatch, rows: int, money: Decimal, said: str) -> None:
    def losing(*arguments: Any) -> tuple[int, Decimal]:
        landed, total = write_records(*arguments)
        return (landed - rows, total - money) if arguments[1].path.endswith("orders.csv") else (landed, total)

    monkeypatch.setattr("ingestion.seller_exports.inbox.write_records", losing)
    with pytest.raises(LoadError, match=rf"US1/orders\.csv.*{said}.*report it"):
        inbox.load_all()
    assert not inbox.query("select 1 from information_schema.tables where table_schema = 'raw_seller_exports'")


def test_a_row_whose_amount_cannot_be_read_is_worth_what_adds_up_to_it(inbox: ExportInbox) -> None:
    """Sales are the paid subtotal and the platform's discount, a settlement is revenue, fees and adjustments."""
    broken = order_row("54", SKU, price="20.00", seller_discount="1.5")
    broken |= {"sku_subtotal_before_discount": "abc", "sku_subtotal_after_discount": "17.50", "sku_platform_discount": "1.00"}
    write_export(inbox.path("US1/orders.csv"), "orders", [broken])
    write_export(inbox.path("US1/income.csv"), "income", [income_row("51", "10"), {
        **income_row("52", "abc"), "total_revenue": "9", "total_fees": "-2.5", "adjustment_amount": "(1)"}])
    inbox.load_all()
    assert inbox.query("select entity, amount, currency from raw_seller_exports.quarantine where reason_code = 'bad_number' order by 1") == [
        ("income", Decimal("5.5000"), "USD"), ("orders", Decimal("18.5000"), "USD")]
