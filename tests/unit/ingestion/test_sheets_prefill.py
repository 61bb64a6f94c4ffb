"""What templates are prefilled with; every expectation is worked out from ``tests/support/known_world.py`` by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from ingestion.sheets import SHEETS, write_template
from ingestion.sheets.dates import read_period
from ingestion.sheets.marks import LISTS_WORKSHEET, PREFILLED
from ingestion.sheets.prefill import NOTHING_KNOWN, Knowledge, Prefilled, count_open, learn
from ingestion.sheets.prefill.information import INFORMATION_LABELS
from ingestion.sheets.prefill.knowledge import QUESTIONS
from ingestion.sheets.template import information_header
from tests.support.known_world import known_sheets, write_known_world


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(write_known_world(tmp_path_factory.mktemp("s") / "s.duckdb")), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def known(snapshot: duckdb.DuckDBPyConnection) -> Knowledge:
    return learn(snapshot, prefill=True, sheets=known_sheets())


def rows_of(known: Knowledge, sheet: str, *columns: str) -> list[tuple[Any, ...]]:
    table = known.tables[sheet]
    return [tuple(row[table.columns.index(name)] for name in columns) for row in table.rows]


def test_handles_without_code_come_by_their_sales_under_the_official_rule(known: Knowledge) -> None:
    assert rows_of(known, "creators", "handle", "creator_code", "prefilled", "orders", "gmv_net", "sold_in") == [
        ("zoe.x", None, "handle", 4, Decimal("90.13"), "US"), ("bo", None, "handle", 3, Decimal("35.00"), "TH, US"),
        ("idle", None, "handle", None, None, None), (None, "C9", "creator_code", None, None, None)]


def test_skus_without_cost_come_once_for_all_shops_with_name_and_sales(known: Knowledge) -> None:
    columns = ("seller_sku", "sku_id", "currency", "prefilled", "product_name", "sold_by", "items_sold", "gmv_gross")
    assert rows_of(known, "product_costs", *columns) == [
        (None, "1729500000000000003", "CNY", "sku_id,currency", "Mug", "US1", 5, Decimal("80.00")),
        ("TEE-1", None, "CNY", "seller_sku,currency", "Tee", "TH1, US1", 3, Decimal("41.00"))]


def test_only_shops_that_no_sheet_names_are_offered(known: Knowledge) -> None:
    assert known.tables["shops"].rows == (("TH1", "TH", "Asia/Bangkok", "THB", "7002", "=Thai"),)


def test_estimates_whose_day_has_come_wait_for_their_actual(known: Knowledge) -> None:
    columns = ("cost_ref", "cost_date", "creator_code", "handle", "campaign_code", "shop_code", "stage", "estimated")
    assert rows_of(known, "costs", *columns) == [
        ("F-1", date(2026, 10, 5), "C1", None, "BF", "US1", "actual", Decimal("100.0000")),
        ("F-2", date(2026, 10, 6), None, "bo", None, None, "actual", Decimal("40.0000"))]


def test_months_without_a_rate_come_with_the_money_that_waits(known: Knowledge) -> None:
    assert rows_of(known, "fx_rates", "rate_date", "from_currency", "to_currency", "rate_type", "sales_waiting",
                   "costs_waiting") == [
        (date(2026, 9, 1), "THB", "USD", "monthly", Decimal("750.50"), Decimal("0.00")),
        (date(2026, 10, 1), "EUR", "USD", "monthly", Decimal("0.00"), Decimal("40.00"))]


def test_links_that_only_clicks_name_come_by_their_clicks(known: Knowledge) -> None:
    assert known.tables["tracking_links"].rows == (("L8", "link_id", 40, date(2026, 11, 3)), ("L7", "link_id", 3, date(2026, 11, 2)))


def test_codes_that_sheets_name_and_none_describes_come_with_where_they_are_named(known: Knowledge) -> None:
    assert rows_of(known, "campaigns", "campaign_code", "prefilled", "named_in", "mentions") == [
        ("XMAS", "campaign_code", "collaboration_events, costs, samples", 4), ("SPRING", "campaign_code", "contracts", 1)]
    assert rows_of(known, "contracts", "contract_code", "creator_code", "campaign_code", "named_in", "mentions") == [
        ("K1", "C1", None, "collaboration_events, costs", 3), ("K2", None, "XMAS", "costs", 2)]
    assert rows_of(known, "org_nodes", "node_type", "node_code", "mentions") == [("agency", "MCN", 2), ("person", "Li", 3)]
    assert rows_of(known, "users", "person", "mentions") == [("Wu", 1)]


def test_sample_orders_nobody_claims_and_contents_nobody_describes(known: Knowledge) -> None:
    assert rows_of(known, "samples", "order_id", "sku_id", "seller_sku", "quantity", "requested_at", "sold_by") == [
        ("576460000000000005", "1729500000000000005", "GIFT", 1, date(2026, 11, 1), "US1")]
    assert rows_of(known, "contents", "content_id", "handle", "format", "orders") == [
        ("7550000000000000001", "mia", "video", 2), ("7550000000000000002", "bo", "live", 1)]


def test_a_rule_set_comes_as_its_next_version_without_number_and_day(known: Knowledge) -> None:
    columns = ("rule_set_id", "click_window_hours", "include_own_accounts", "latest_version", "in_force_since")
    assert rows_of(known, "attribution_rules", *columns) == [("last", Decimal(48), False, 2, date(2026, 1, 3))]
    assert not {"rule_version", "effective_from", "status", "is_official"} & set(known.tables["attribution_rules"].columns)


def test_without_the_sheets_only_the_snapshot_is_asked(snapshot: duckdb.DuckDBPyConnection) -> None:
    assert set(learn(snapshot, prefill=True).tables) == {
        "shops", "creators", "product_costs", "costs", "fx_rates", "kpi_targets", "tracking_links", "approvals", "payments"}


def test_targets_are_carried_over_and_suggested_from_what_was_reached(known: Knowledge) -> None:
    """US1 net sales: 1000, 1100 and 1210 (the attainment, not the 7 of the days): sqrt(1.21) - 1 = 10 %, half of it 5 %:
    1100 x 1.05 = 1155. Orders 10, 12, 13: (sqrt(1.3) - 1) / 2 = 0.0701: 12 x 1.0701 = 12.84, as a count 13. The
    creator has two finished months, ROI 3 and 5: the median, without growth. TH1 has no finished month, July of US1
    is not whole, November is not over, and the market has its December target already."""
    columns = ("metric", "node_type", "node_code", "period_type", "period_start", "target_value", "currency", "combo_code",
               "combo_rule", "suggested_value")
    assert (known.period, known.currency) == ("2026-12", "USD")
    assert rows_of(known, "kpi_targets", *columns)[:-6] == [
        ("GMV_net", "shop", "US1", "month", "2026-12", 1200.0, "USD", "K", "all", 1155.0),
        ("orders", "shop", "US1", "month", "2026-12", 13.0, None, None, None, 13.0),
        ("roi_ratio", "creator", "c1", "month", "2026-12", 2.5, None, None, None, 4.0)]
    basis = rows_of(known, "kpi_targets", "basis", "suggested_from")
    assert basis[0] == ("target of 沿用目标 2026-11-01",
                        "median 中位数 (2026-08-01: 1000.0; 2026-09-01: 1100.0; 2026-10-01: 1210.0) × 1.0500")
    assert basis[1][0] == "suggestion 建议值"


def test_ready_templates_wait_for_a_node(known: Knowledge) -> None:
    """Views of half a million watched for 8 s, 3 % clicks and 2,000 of attributed sales, orders of 15 and an ROI of 2.5."""
    found = rows_of(known, "kpi_targets", "metric", "node_type", "node_code", "target_value", "currency", "combo_code", "combo_rule")[-6:]
    assert found == [
        ("views", "creator", None, 500000.0, None, "EXPOSURE", "all"), ("avg_watch_s", "creator", None, 8.0, None, "EXPOSURE", "all"),
        ("ctr", "creator", None, 0.03, None, "CONVERSION", "all"), ("gmv_attr_net", "creator", None, 2000.0, "USD", "CONVERSION", "all"),
        ("aov", "shop", None, 15.0, "USD", "SHOP", "all"), ("roi_ratio", "shop", None, 2.5, None, "SHOP", "all")]
    assert {row[0] for row in rows_of(known, "kpi_targets", "period_start")} == {"2026-12"}
    assert all("node_code" not in row[0] for row in rows_of(known, "kpi_targets", "prefilled")[-6:])


def test_payables_bring_the_approvals_they_lack_and_the_payments_they_are_ready_for(known: Knowledge) -> None:
    """Both roles have yet to approve version 2 of the first; the second is approved and may be paid, to the cent; of the third nothing is owed,
    of the fourth nothing that could be sent.
    """
    assert rows_of(known, "approvals", "payable_id", "role", "approved_amount", "payable_version", "payee", "blocked_by") == [
        ("PAY-a1", "ops", Decimal("100.5"), "2", "Mia", "no_ops_approval,no_finance_approval"),
        ("PAY-a1", "finance", Decimal("100.5"), "2", "Mia", "no_ops_approval,no_finance_approval")]
    assert rows_of(known, "payments", "payee_code", "amount", "currency", "payable_id") == [("P2", Decimal(50), "THB", "PAY-b2")]


def test_a_quarter_without_history_is_three_months(snapshot: duckdb.DuckDBPyConnection) -> None:
    """No quarter is whole (July began on the 15th): three times what the months give."""
    asked = learn(snapshot, prefill=True, period=read_period("2027Q1"))
    found = rows_of(asked, "kpi_targets", "metric", "node_code", "period_type", "period_start", "target_value", "currency")[:-6]
    assert found == [("gmv_net", "US1", "quarter", "2027Q1", 3465.0, "USD"), ("orders", "US1", "quarter", "2027Q1", 39.0, None)]
    assert " × 3 × 1.0500" in rows_of(asked, "kpi_targets", "suggested_from")[0][0]


@pytest.mark.parametrize(("period", "first"), [("2026-W49", "2026-W49"), ("2026-12-24", "2026-12-24")])
def test_weeks_and_days_can_be_asked_for(snapshot: duckdb.DuckDBPyConnection, period: str, first: str) -> None:
    asked = learn(snapshot, prefill=True, period=read_period(period))
    assert {row[0] for row in rows_of(asked, "kpi_targets", "period_start")} <= {first}


def test_what_is_open_is_counted(snapshot: duckdb.DuckDBPyConnection) -> None:
    assert count_open(snapshot) == {"shops": 1, "creators": 4, "product_costs": 2, "fx_rates": 2, "tracking_links": 2}


def test_a_snapshot_published_before_a_column_existed_answers_the_rest(tmp_path: Path) -> None:
    """It lacks ``is_open``: approvals come without rows instead of an error, payments with theirs."""
    with duckdb.connect(str(write_known_world(tmp_path / "s.duckdb"))) as connection:
        connection.execute("alter table marts.creator_payables drop column is_open")
        found = learn(connection, prefill=True).tables
    assert "approvals" not in found
    assert "payments" in found


def test_a_snapshot_without_the_tables_knows_nothing() -> None:
    with duckdb.connect() as connection:
        assert learn(connection, prefill=True) == NOTHING_KNOWN
        assert count_open(connection) == {}


def test_every_information_column_has_a_name_that_no_sheet_reads(known: Knowledge) -> None:
    for sheet in QUESTIONS:
        extra = set(known.tables[sheet].columns) - set(SHEETS[sheet].column_by_name) - {"prefilled"}
        assert extra <= set(INFORMATION_LABELS)
        headers = {information_header(name, "USD").casefold() for name in extra}
        assert not headers & set(SHEETS[sheet].names_by_header)
    assert information_header("gmv_net", "USD") == "gmv_net 退款后销售额 USD (info)"


def test_codes_the_warehouse_knows_are_offered_where_they_are_not_named(known: Knowledge, tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(write_template("all", tmp_path / "all.xlsx", known))

    def offered(sheet: str) -> dict[str, str]:
        names = [cell.value.split()[0] for cell in next(workbook[sheet].iter_rows(max_row=1))]
        return {names[next(iter(one.sqref.ranges)).min_col - 1]: one.formula1
                for one in workbook[sheet].data_validations.dataValidation}

    assert offered("costs")["shop_code"] == '"TH1,US1"'
    assert offered("costs")["creator_code"] == '"C1"' == offered("creators")["creator_code"]
    assert offered("tracking_links")["handle"] == '"bo,idle,mia,zoe.x"'
    assert offered("fx_rates")["from_currency"] == '"THB,USD"'
    assert "handle" not in offered("creators") and "shop_code" not in offered("shops")
    assert offered("kpi_targets")["metric"].startswith(f"'{LISTS_WORKSHEET}'!$") and workbook[LISTS_WORKSHEET].sheet_state == "hidden"


def test_no_prefilled_text_is_a_formula(known: Knowledge, tmp_path: Path) -> None:
    dangerous = Prefilled(("seller_sku", "currency", "prefilled", "product_name"),
                          (("=1+1", "USD", "seller_sku,currency", "=cmd|'/c calc'!A1"), ("@SUM(A1)", "USD", None, "+1\x07")))
    path = write_template("product_costs", tmp_path, Knowledge(tables={"product_costs": dangerous}))
    cells = [cell for row in openpyxl.load_workbook(path)["product_costs"].iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    assert {cell.value for cell in cells} >= {"=1+1", "=cmd|'/c calc'!A1", "@SUM(A1)"}
    assert PREFILLED in [cell.value for cell in next(openpyxl.load_workbook(path)["product_costs"].iter_rows(max_row=1))]
