"""Templates on their way to a person and back into the inbox."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.sheets import SHEETS, write_template
from ingestion.sheets.prefill import Knowledge, learn
from tests.support.inbox import Inbox
from tests.support.known_world import known_sheets, write_known_world


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


@pytest.fixture
def known(tmp_path: Path) -> Knowledge:
    with duckdb.connect(str(write_known_world(tmp_path / "s.duckdb")), read_only=True) as connection:
        return learn(connection, prefill=True, sheets=known_sheets())


def places(worksheet: Worksheet) -> dict[str, int]:
    """Column number of each name of a template's header."""
    return {str(cell.value).split()[0]: cell.column for cell in next(worksheet.iter_rows(max_row=1))}


def complete(worksheet: Worksheet, key: str, value: object, **filled: object) -> None:
    """Fill cells of the row in which ``key`` has a value, as a person does."""
    at = places(worksheet)
    row = next(row[0].row for row in worksheet.iter_rows(min_row=2) if row[at[key] - 1].value == value)
    for name, cell in filled.items():
        worksheet.cell(row, at[name], cell)


def test_prefilled_workbooks_dropped_as_they_are_state_only_what_is_complete(inbox: Inbox, known: Knowledge) -> None:
    write_template("all", inbox.home.inbox, known)
    report = inbox.load()
    landed = {one.resource: (one.rows_read, one.rows_new, one.rows_held) for one in report.resources}
    assert landed == {"shops": (1, 1, 0), "kpi_targets": (3, 3, 0)}
    assert inbox.held() == []
    assert not [note for note in report.notes if "holds a header but no rows" not in note]
    assert inbox.merged("shops", "shop_code, market, timezone, currency, shop_id, name") == [
        ("TH1", "TH", "Asia/Bangkok", "THB", "7002", "=Thai")]
    assert inbox.merged("kpi_targets", "metric, node_code, period_type, period_start, target_value, currency") == [
        ("gmv_net", "US1", "month", date(2026, 12, 1), Decimal(1200), "USD"),
        ("orders", "US1", "month", date(2026, 12, 1), Decimal(13), None),
        ("roi_ratio", "c1", "month", date(2026, 12, 1), Decimal("2.5"), None)]


def test_prefilled_rows_that_a_person_completed_are_read_and_the_others_wait(inbox: Inbox, known: Knowledge, tmp_path: Path) -> None:
    path = write_template("all", tmp_path / "all.xlsx", known)
    workbook = openpyxl.load_workbook(path)
    complete(workbook["creators"], "handle", "bo", creator_code="C1", account_role="sub 子号")
    complete(workbook["creators"], "creator_code", "C9", handle="@nine")
    complete(workbook["product_costs"], "sku_id", "1729500000000000003", unit_cost=4.2)
    complete(workbook["costs"], "cost_ref", "F-2", amount=41, currency="USD")
    complete(workbook["fx_rates"], "from_currency", "THB", rate=0.028)
    workbook.save(inbox.home.inbox / "back.xlsx")
    report = inbox.load()
    assert inbox.held() == [] and report.status == "loaded"
    assert inbox.merged("creators", "handle, creator_code, account_role") == [("bo", "C1", "sub"), ("nine", "C9", None)]
    assert inbox.merged("product_costs", "sku_id, seller_sku, unit_cost, currency") == [
        ("1729500000000000003", None, Decimal("4.2"), "CNY")]
    assert inbox.merged("costs", "cost_ref, cost_date, handle, stage, amount, currency") == [
        ("F-2", date(2026, 10, 6), "bo", "actual", Decimal(41), "USD")]
    assert inbox.merged("fx_rates", "rate_date, from_currency, to_currency, rate, rate_type") == [
        (date(2026, 9, 1), "THB", "USD", Decimal("0.028"), "monthly")]
    assert inbox.query("select distinct extra from raw_sheets.creators") == [(None,)]


# What a person adds to a prefilled row, beside the columns a row must have.
ADDED = {"campaigns": "name", "contracts": "status", "contents": "script_type", "org_nodes": "name", "tracking_links": "handle",
         "creators": "tier"}


@pytest.mark.slow
def test_every_prefilled_row_that_is_completed_lands_without_retyping_or_conflict(
        inbox: Inbox, known: Knowledge, tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(write_template("all", tmp_path / "all.xlsx", known))
    wanted = {}
    for sheet, table in known.tables.items():
        definition, at = SHEETS[sheet], places(workbook[sheet])
        wanted[sheet] = len(table.rows)
        for row in range(2, len(table.rows) + 2):
            for column in definition.input_columns:
                cell = workbook[sheet].cell(row, at[column.name])
                if cell.value is None and (column.info.is_required or column.name == ADDED.get(sheet)):
                    cell.value = column.info.example
                    if sheet == "creators" and column.name == "handle":
                        cell.value = f"handle.{row}"
    workbook.save(inbox.home.inbox / "back.xlsx")
    report = inbox.load()
    assert inbox.held() == []
    assert {one.resource: (one.rows_read, one.rows_new) for one in report.resources} == {
        sheet: (count, count) for sheet, count in wanted.items()}
    (inbox.home.inbox / "copy of back.xlsx").write_bytes((inbox.home.inbox / "back.xlsx").read_bytes())
    inbox.load()
    assert inbox.query("select sheet, natural_key, column_name from raw_sheets.conflicts") == []


def test_a_prefilled_row_completed_in_part_is_held_with_what_it_lacks(inbox: Inbox, known: Knowledge, tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(write_template("product_costs", tmp_path, known))
    complete(workbook["product_costs"], "seller_sku", "TEE-1", valid_from=date(2026, 1, 1))
    workbook.save(inbox.home.inbox / "back.xlsx")
    assert [(one.rows_read, one.rows_held) for one in inbox.load().resources] == [(1, 1)]
    assert [row[0] for row in inbox.query("select reason_code from raw_sheets.quarantine")] == ["missing_value"]


@pytest.mark.slow
def test_information_beside_the_rows_makes_no_new_version(inbox: Inbox, known: Knowledge, tmp_path: Path) -> None:
    path = write_template("shops", tmp_path, known)
    (inbox.home.inbox / "shops.xlsx").write_bytes(path.read_bytes())
    assert inbox.load().rows_new == 1
    workbook = openpyxl.load_workbook(path)
    workbook["shops"].cell(1, workbook["shops"].max_column + 1, "orders 订单数 (info)")
    workbook["shops"].cell(2, workbook["shops"].max_column, 12)
    workbook.save(inbox.home.inbox / "shops.xlsx")
    assert inbox.load().rows_new == 0


def test_every_sheet_comes_back_as_its_examples_say(inbox: Inbox, tmp_path: Path) -> None:
    for sheet in SHEETS:
        workbook = openpyxl.load_workbook(write_template(sheet, tmp_path / "one.xlsx"))
        workbook[sheet].append([column.info.example or None for column in SHEETS[sheet].input_columns])
        workbook.save(inbox.home.inbox / f"filled with {sheet}.xlsx")
    report = inbox.load()
    assert sorted((one.resource, one.rows_read, one.rows_new, one.rows_held) for one in report.resources) == sorted((sheet, 1, 1, 0) for sheet in SHEETS)

