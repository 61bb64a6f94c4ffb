"""Orders that come in Seller Center exports, and orders that come from both sides: every rule with figures worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.dbt_project import Warehouse, up_to
from tests.support.raw_world import (
    RawWorld,
    affiliate,
    day,
    exported_order,
    exported_record,
    exported_row,
    line,
    moment,
    order,
)

FIRST = moment("2026-03-09 12:00")
CLOCK = moment("2026-03-10 12:00")
NOON = "2026-03-05 12:00:00"
ASKED = up_to("data_health", "fct_affiliate_lines", "fct_attribution", "fct_order_lines", "fct_refunds")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Two nights, refreshed once: a shop that only a sheet and exports know, and one that has both an API and exports."""
    warehouse = Warehouse(tmp_path_factory.mktemp("exports"))
    world = RawWorld(warehouse.path)
    world.night(FIRST)
    world.show("shops", "S1", [{"id": "S1", "name": "US", "region": "US", "code": "US1"}])
    world.drop_file("shops", "shops.csv", [
        {"shop_code": "US1", "market": "US", "timezone": "America/New_York", "currency": "USD"},
        {"shop_code": "GB1", "shop_id": "7000", "market": "GB", "timezone": "Europe/London", "currency": "GBP"},
        {"shop_code": "TH1", "market": "TH", "timezone": "Asia/Bangkok", "currency": "THB"}])
    world.drop_file("creators", "creators.csv", [{"handle": "anna", "creator_code": "A"}, {"handle": "bea", "creator_code": "B"}])
    world.drop_file("fx_rates", "rates.csv", [
        {"rate_date": day("2026-03-01"), "from_currency": "GBP", "to_currency": "USD", "rate": Decimal("1.25"), "rate_type": "monthly"}])
    world.drop_file("tracking_links", "links.csv", [{"link_id": "K", "handle": "bea", "market": "US"}])
    world.drop_file("link_clicks", "clicks.csv", [
        {"click_id": "C1", "link_id": "K", "clicked_at": moment("2026-03-05 10:00"), "buyer_key": "by-name", "kind": "click", "is_paid": False},
        {"click_id": "C2", "link_id": "K", "clicked_at": moment("2026-03-05 10:00"), "buyer_key": "by-id", "kind": "click", "is_paid": False}])
    world.drop_file("attribution_rules", "rules.csv", [
        {"rule_set_id": "clicks", "rule_version": 1, "effective_from": day("2025-01-01"), "model": "last_touch", "evidence_order": "click", "status": "active"}])
    world.show("orders", "S1", [order("BOTH", moment("2026-03-05 16:00"), [line("L1", price="30.00")], buyer="by-id"),
                                order("BLANK", moment("2026-03-05 16:00"), [line("L2", price="30.00")], buyer=None, status="COMPLETED",
                                      paid=moment("1970-01-01 00:00"))])
    world.show("affiliate_orders", "S1", [affiliate("BOTH", "sku1", moment("2026-03-05 16:00"), "anna", commission="3.00")], "order_id|sku_id")
    world.export("orders", "us1", [
        exported_order("BOTH", NOON, [exported_row(price="99.00", order_refund_amount="99.00", order_amount="99.00")], buyer_key="by-name"),
        exported_order("BLANK", NOON, [exported_row(price="30.00")], buyer_key="by-name", paid_time="2026-03-06 01:00:00")])
    world.export("affiliate_orders", "US1", [exported_record("BOTH", "sku1", NOON, "bea", commission="9.00"),
                                             exported_record("ONLY", "sku1", NOON, "@Bea ", commission="4.00"),
                                             exported_record("TIMELESS", "sku1", None, "bea", commission="5.00")])
    world.export("orders", "GB1", [
        exported_order("PART", NOON, [exported_row(price="10.00", quantity=3, seller_discount="2.00", return_type="cancel", returned_quantity="1")]),
        exported_order("GONE", NOON, [exported_row(price="10.00", return_type="cancel", order_refund_amount="10.00")], order_status="cancelled"),
        exported_order("QTY", NOON, [
            exported_row("sku1", price="10.00", quantity=4, seller_discount="1.01", platform_discount="4.00", return_type="return", returned_quantity="1"),
            exported_row("sku2", price="5.00")], order_amount="45.00", order_refund_amount="9.00"),
        exported_order("MONEY", NOON, [exported_row("sku1", price="10.00", quantity=2, seller_discount="2.00", platform_discount="3.00"),
                                       exported_row("sku2", price="5.00")],
                       order_amount="25.50", order_refund_amount="10.00", shipping_fee_after_discount="4.00", taxes="1.50"),
        exported_order("MORE", NOON, [exported_row("sku1", price="10.00"), exported_row("sku2", price="20.00")],
                       order_amount="35.00", order_refund_amount="36.00", shipping_fee_after_discount="5.00"),
        exported_order("COD", "2026-03-05 23:30:00", [exported_row()], paid_time=None, payment_method="cod", order_status="shipped"),
        exported_order("CODLESS", NOON, [exported_row()], paid_time=None, payment_method="cod", order_status="unpaid"),
        exported_order("UNPAID", NOON, [exported_row()], paid_time=None, order_status="unpaid"),
        exported_order("SAMPLE", NOON, [exported_row(seller_discount="20.00")]),
        exported_order("TWICE", NOON, [exported_row(quantity=2), exported_row(quantity=2)]),
        exported_order("SETTLED", NOON, [exported_row()]), exported_order("OPEN", NOON, [exported_row()]),
        exported_order("ASKED", NOON, [exported_row(return_type="return")])])
    world.export("income", "GB1", [
        {"adjustment_id": "SETTLED", "type": "order", "settled_time": "2026-03-08 00:00:00", "total_settlement_amount": "18.00", "currency": "GBP"},
        {"adjustment_id": "ASKED", "type": "order", "settled_time": "2026-03-08 00:00:00", "total_settlement_amount": "18.00", "currency": "GBP"},
        {"adjustment_id": "7411", "type": "logistics_reimbursement", "settled_time": "2026-03-08 00:00:00", "related_order_id": "OPEN"}])
    world.export("orders", "GB1", [exported_order("RESTATED", NOON, [exported_row(price="20.00")], delivered_time="2026-03-07 09:00:00")], path="newer.csv")
    world.export("orders", "GB1", [exported_order("RESTATED", NOON, [exported_row(price="11.00")], shipped_time="2026-03-06 09:00:00")], path="older.csv")
    world.export("orders", "GB1", [exported_order("SAMETIME", NOON, [exported_row(price="20.00")]),
                                   exported_order("LATER", "2026-03-06 00:00:00", [exported_row()])], path="later.csv")
    world.export("orders", "GB1", [exported_order("SAMETIME", NOON, [exported_row(price="11.00")])], path="earlier.csv")
    world.export("orders", "TH1", [exported_order("BAHT", "2026-03-06 02:00:00", [exported_row(price="700.00", currency=None)]),
                                   exported_order("PREFIX", "2026-03-06 02:00:00", [exported_row(price="7.00", currency="USD")])])
    world.export("orders", "NOBODY", [exported_order("STRAY", NOON, [exported_row(currency="USD")])])
    world.night(CLOCK)
    world.export("affiliate_orders", "US1", [exported_record("TIMELESS", "sku1", None, "bea", commission="6.00", status="SETTLED"),
                                             exported_record("NEXT", "sku1", "2026-03-06 12:00:00", "bea", commission="1.00")], path="later.csv")
    world.export("orders", "GB1", [exported_order("LATEREFUND", NOON, [exported_row()])], path="a.csv")
    world.export("orders", "GB1", [exported_order("MONEY", NOON, [
        exported_row("sku1", price="10.00", quantity=2, seller_discount="2.00", platform_discount="3.00"), exported_row("sku2", price="5.00")],
        order_amount="25.50", order_refund_amount="15.00", shipping_fee_after_discount="4.00", taxes="1.50", delivered_time="2026-03-09 20:00:00")], path="b.csv")
    warehouse.refresh(CLOCK, select=ASKED)
    return warehouse


def lines(warehouse: Warehouse, order_id: str, columns: str) -> list[tuple[Any, ...]]:
    """Lines of an order as published."""
    return warehouse.rows(f"select {columns} from marts_db.marts.fct_order_lines where order_id = '{order_id}' order by order_line_id")


def refunds(warehouse: Warehouse, order_id: str, columns: str) -> list[tuple[Any, ...]]:
    """Refunds of an order as published."""
    return warehouse.rows(f"select {columns} from marts_db.marts.fct_refunds where order_id = '{order_id}' order by order_line_id")


def test_a_share_of_a_line_is_cancelled(warehouse: Warehouse) -> None:
    """One of three is cancelled: 28.00 / 3 = 9.3333 of the 28.00 sold; nothing is refunded and the line stands."""
    found = lines(warehouse, "PART", "gmv_gross, cancelled_amount, refund_cohort, gmv_net, is_cancelled, quantity, gmv_net_rc")
    assert found == [(Decimal(28), Decimal("9.3333"), Decimal(0), Decimal("18.6667"), False, 3, Decimal("23.3334"))]
    assert lines(warehouse, "PART", "items_returned, items_net") == [(0, 2)]


def test_a_cancelled_order_is_cancelled_and_not_refunded(warehouse: Warehouse) -> None:
    assert lines(warehouse, "GONE", "gmv_gross, cancelled_amount, refund_cohort, gmv_net, is_cancelled") == [
        (Decimal(10), Decimal(10), Decimal(0), Decimal(0), True)]
    assert refunds(warehouse, "GONE", "*") == []


def test_returned_quantity_is_the_refunded_share(warehouse: Warehouse) -> None:
    """One of four: 38.99 / 4 = 9.7475. The other row has none, so the order's amount does not count for it."""
    found = lines(warehouse, "QTY", "order_line_id, gmv_gross, refund_cohort, platform_discount")
    assert found == [("QTY-sku1", Decimal("38.99"), Decimal("9.7475"), Decimal(4)), ("QTY-sku2", Decimal(5), Decimal(0), Decimal(0))]
    assert lines(warehouse, "QTY", "items_returned, items_net") == [(1, 3), (0, 1)]
    # 34.99 paid / 4 = 8.7475 of the 9.00 was for the product
    assert refunds(warehouse, "QTY", "order_line_id, amount_product, amount_fees, amount_excess") == [
        ("QTY-sku1", Decimal("9.7475"), Decimal(0), Decimal("0.2525"))]


def test_the_orders_refund_is_shared_once_over_its_rows(warehouse: Warehouse) -> None:
    """15 of 25.50 - 4.00 - 1.50 = 20.00: three quarters of 18.00 and of 5.00, not 15.00 a row. Booked when it was first seen."""
    assert lines(warehouse, "MONEY", "gmv_gross, refund_cohort, gmv_net") == [
        (Decimal(18), Decimal("13.5"), Decimal("4.5")), (Decimal(5), Decimal("3.75"), Decimal("1.25"))]
    assert lines(warehouse, "MONEY", "items_returned, items_net, buyer_paid") == [(None, None, Decimal("25.5")), (None, None, Decimal(0))]
    assert refunds(warehouse, "MONEY", "amount_product, amount_other, refund_date, currency, shop_id") == [
        (Decimal("13.5"), Decimal(0), day("2026-03-09"), "GBP", "7000"), (Decimal("3.75"), Decimal(0), day("2026-03-09"), "GBP", "7000")]


def test_what_exceeds_the_product_is_kept_by_type(warehouse: Warehouse) -> None:
    """36 went back, 30 of it for the products: 5 shipping, 1 beyond."""
    assert lines(warehouse, "MORE", "gmv_gross, refund_cohort") == [(Decimal(10), Decimal(10)), (Decimal(20), Decimal(20))]
    assert refunds(warehouse, "MORE", "amount_product, amount_fees, amount_excess") == [
        (Decimal(10), Decimal(0), Decimal(0)), (Decimal(20), Decimal(5), Decimal(1))]


def test_what_counts_as_paid(warehouse: Warehouse) -> None:
    found = {one: lines(warehouse, one, "is_counted, is_cod, is_sample, gmv_gross, order_date, order_status")[0]
             for one in ("COD", "CODLESS", "UNPAID", "SAMPLE")}
    assert found == {
        "COD": (True, True, False, Decimal(20), day("2026-03-05"), "IN_TRANSIT"), "CODLESS": (False, True, False, Decimal(0), day("2026-03-05"), "UNPAID"),
        "UNPAID": (False, False, False, Decimal(0), day("2026-03-05"), "UNPAID"), "SAMPLE": (False, False, True, Decimal(0), day("2026-03-05"), "COMPLETED")}


def test_a_repeated_row_counts_once(warehouse: Warehouse) -> None:
    assert lines(warehouse, "TWICE", "quantity, gmv_gross") == [(2, Decimal(40))]


def test_an_older_file_does_not_undo_a_newer_one(warehouse: Warehouse) -> None:
    """The rows' own latest timestamp decides; where it is equal, the file's; not the order of arrival."""
    assert lines(warehouse, "RESTATED", "gmv_gross") == [(Decimal(20),)]
    assert lines(warehouse, "SAMETIME", "gmv_gross") == [(Decimal(20),)]


def test_settled_by_an_income_file(warehouse: Warehouse) -> None:
    """A reimbursement that merely names an order settles nothing; an open return keeps a settled order from being final."""
    found = {one: lines(warehouse, one, "is_settled, is_return_pending, is_final")[0] for one in ("SETTLED", "OPEN", "ASKED")}
    assert found == {"SETTLED": (True, False, True), "OPEN": (False, False, False), "ASKED": (True, True, False)}


def test_shop_currency_and_time_of_an_export(warehouse: Warehouse) -> None:
    """A shop of the sheet: its id or code, its zone, its currency unless the money says another; a folder nobody knows is a shop of that code."""
    assert lines(warehouse, "PART", "shop_id, market, currency, created_at") == [("7000", "GB", "GBP", moment(NOON).replace(tzinfo=None))]
    assert lines(warehouse, "BAHT", "shop_id, market, currency, created_at, order_date") == [
        ("TH1", "TH", "THB", moment("2026-03-05 19:00").replace(tzinfo=None), day("2026-03-06"))]
    assert lines(warehouse, "PREFIX", "currency") == [("USD",)]
    assert lines(warehouse, "STRAY", "shop_id, market, gmv_gross_rc") == [("NOBODY", None, Decimal(20))]


def test_an_order_of_both_sides_is_the_apis(warehouse: Warehouse) -> None:
    """The API's line and price; no refund of the export; both buyer keys match a click, and it is one order."""
    assert lines(warehouse, "BOTH", "order_line_id, shop_id, gmv_gross, refund_cohort, buyer_key") == [("L1", "S1", Decimal(30), Decimal(0), "by-id")]
    assert warehouse.rows("select distinct rule_set_id, creator_id, touch_count from marts_db.marts.fct_attribution where order_line_id = 'L1'") == [
        ("clicks", "B", 2)]
    assert warehouse.rows("select count(*) from marts_db.marts.fct_refunds where order_id = 'BOTH'") == [(0,)]


def test_an_export_fills_what_the_orders_head_leaves_blank(warehouse: Warehouse) -> None:
    found = lines(warehouse, "BLANK", "buyer_key, paid_at, order_date, is_counted, gmv_gross")
    assert found == [("by-name", moment("2026-03-06 06:00").replace(tzinfo=None), day("2026-03-06"), True, Decimal(30))]


def test_affiliate_records_of_both_sides(warehouse: Warehouse) -> None:
    """The API's record stands; where it has none, the export's. TIMELESS tells no time: it stays on the day it was first seen on, in the state of the next."""
    found = warehouse.rows("select order_id, creator_id, commission, shop_id, order_date from marts_db.marts.fct_affiliate_lines order by order_id")
    assert found == [("BOTH", "A", Decimal(3), "S1", day("2026-03-05")), ("NEXT", "B", Decimal(1), "S1", day("2026-03-06")),
                     ("ONLY", "B", Decimal(4), "S1", day("2026-03-05")), ("TIMELESS", "B", Decimal(6), "S1", day("2026-03-09"))]


def test_data_health_shows_the_files(warehouse: Warehouse) -> None:
    """Events in UTC: 20:00 of a shop in London. Missing days are counted on the source that has the shop's orders."""
    found = warehouse.rows("""select source, shop_id, last_event_at, last_loaded_at, missing_days is not null, status from marts_db.marts.data_health
        where source like '%.orders' or source = 'seller_exports.income' order by source, shop_id""")
    assert found == [
        ("seller_exports.income", "7000", moment("2026-03-08 00:00").replace(tzinfo=None), FIRST.replace(tzinfo=None), False, "ok"),
        ("seller_exports.orders", "7000", moment("2026-03-09 20:00").replace(tzinfo=None), CLOCK.replace(tzinfo=None), True, "ok"),
        ("seller_exports.orders", "NOBODY", moment("2026-03-05 12:00").replace(tzinfo=None), FIRST.replace(tzinfo=None), False, "stale"),
        ("seller_exports.orders", "S1", moment("2026-03-06 06:00").replace(tzinfo=None), FIRST.replace(tzinfo=None), False, "ok"),
        ("seller_exports.orders", "TH1", moment("2026-03-05 19:00").replace(tzinfo=None), FIRST.replace(tzinfo=None), True, "stale"),
        ("tiktok_shop.orders", "S1", moment("2026-03-05 16:00").replace(tzinfo=None), FIRST.replace(tzinfo=None), True, "stale")]


@pytest.mark.slow
def test_the_projects_own_tests_hold(warehouse: Warehouse, tmp_path: Path) -> None:
    """Keys, ranges and tie-outs of every model on these orders."""
    whole = warehouse.copied(tmp_path)
    whole.refresh(CLOCK)
    whole.refresh(CLOCK, command="test", select=["test_type:data"])
