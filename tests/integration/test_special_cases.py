"""Cases that a generated seller seldom shows, each with its figures worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.dbt_project import Warehouse, up_to
from tests.support.raw_world import RawWorld, affiliate, day, line, moment, order

CLOCK = moment("2026-03-10 12:00")
MIDNIGHT = moment("2026-03-08 04:59:50")  # ten seconds before midnight in New York


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A refreshed warehouse of two shops."""
    warehouse = Warehouse(tmp_path_factory.mktemp("special"))
    world = RawWorld(warehouse.path)
    world.night(CLOCK)
    world.show("shops", "S1", [{"id": "S1", "name": "US", "region": "US", "code": "US1"}])
    world.show("shops", "S3", [{"id": "S3", "name": "ID", "region": "ID", "code": "ID1"}])
    world.drop_file("shops", "shops.csv", [
        {"shop_code": "US1", "market": "US", "timezone": "America/New_York", "currency": "USD"},
        {"shop_code": "ID1", "market": "ID", "timezone": "Asia/Jakarta", "currency": "IDR"}])
    world.drop_file("creators", "creators.csv", [
        {"handle": "anna", "creator_code": "A", "valid_to": day("2026-03-07")}, {"handle": "anna", "creator_code": "B", "valid_from": day("2026-03-08")}])
    world.drop_file("fx_rates", "rates.csv", [
        {"rate_date": day("2026-02-27"), "from_currency": "USD", "to_currency": "IDR", "rate": Decimal(16000), "rate_type": "daily"}])
    world.show("orders", "S1", [order("O1", MIDNIGHT, [line("L1")]), order("O2", moment("2026-03-05 15:00"), [line("L2")], currency="")])
    world.show("orders", "S3", [order("O3", moment("2026-03-02 16:30"), [line("L3", price="150000", seller_discount="1000")], currency="IDR")])
    plain = line("L4", price="30.00", platform_discount="5.00")
    plain.pop("sale_price")
    other = line("L8", price="50.00", seller_discount="5.00", platform_discount="5.00")
    other.pop("original_price")
    world.show("orders", "S3", [order("O8", moment("2026-03-02 16:30"), [other], currency="IDR")])
    world.show("orders", "S1", [
        order("O4", moment("2026-03-05 15:00"), [{**plain, "seller_sku": " SKU1 "}]),
        order("O5", moment("2026-03-05 15:00"), [line("L5", price="20.00"), line("L6", sku="sku2", price="40.00"), line("L7", sku="sku3", is_gift=True)])])
    money = {"currency": "USD", "refund_total": "5.00", "refund_subtotal": "5.00"}
    world.show("returns", "S1", [{
        "return_id": "R4", "order_id": "O4", "return_type": "REFUND", "return_status": "RETURN_OR_REFUND_REQUEST_COMPLETE",
        "create_time": int(CLOCK.timestamp()), "update_time": int(CLOCK.timestamp()), "refund_amount": money,
        "return_line_items": [{"order_line_item_id": "L4", "sku_id": "sku1", "refund_amount": money}]}], "return_id")
    world.drop_file("product_costs", "unit_costs.csv", [{"seller_sku": "SKU1", "unit_cost": Decimal(3), "currency": "USD"}])
    partner = affiliate("O5", "sku1", moment("2026-03-05 15:00"), "", content_id="nobodys")
    world.show("affiliate_orders", "S1", [partner], "order_id|sku_id")
    rupiah = affiliate("O3", "sku1", moment("2026-03-02 16:30"), "anna", price={}, commission_rate="1000",
                       estimated_commission_base={"amount": "Rp 149.000", "currency": "IDR"},
                       estimated_paid_commission={"amount": "14900", "currency": "IDR"})
    unknown = affiliate("O2", "sku1", moment("2026-03-05 15:00"), "@Anna ", base="-", commission_rate="-")
    late = affiliate("O1", "sku1", MIDNIGHT + timedelta(seconds=20), "anna")
    world.show("affiliate_orders", "S1", [late, unknown], "order_id|sku_id")
    world.show("affiliate_orders", "S3", [rupiah], "order_id|sku_id")
    warehouse.refresh(CLOCK, select=up_to("fct_affiliate_lines", "fct_attribution", "fct_order_lines", "published_figures"))
    return warehouse


def test_a_platform_touch_is_dated_at_its_orders_creation(warehouse: Warehouse) -> None:
    """The record is twenty seconds younger than the order, and midnight lies between: the handle's owner of the order's day is credited."""
    assert warehouse.rows("select distinct creator_id from marts_db.marts.fct_attribution where order_line_id = 'L1'") == [("A",)]
    assert warehouse.rows("select creator_id from marts_db.marts.fct_affiliate_lines where order_id = 'O1'") == [("A",)]


def test_what_the_buyer_paid_stands_on_the_first_line_that_counts(warehouse: Warehouse) -> None:
    """20 + 40 + 20 for the gift, which does not count, and 1.50 for shipping; of O1 20 and 1.50."""
    assert warehouse.rows("""select order_id, order_line_id, buyer_paid, buyer_paid_rc from marts_db.marts.fct_order_lines
        where order_id in ('O1', 'O5') order by all""") == [
            ("O1", "L1", Decimal("21.5"), Decimal("21.5")), ("O5", "L5", Decimal("81.5"), Decimal("81.5")), ("O5", "L6", Decimal(0), Decimal(0)),
            ("O5", "L7", Decimal(0), Decimal(0))]


def test_a_blank_currency_is_the_shops(warehouse: Warehouse) -> None:
    assert warehouse.rows("select currency, gmv_gross_rc from marts_db.marts.fct_order_lines where order_id = 'O2'") == [("USD", Decimal(20))]


def test_a_display_string_is_read_with_the_currency_beside_it(warehouse: Warehouse) -> None:
    found = warehouse.rows("select commission_base_est, expected_commission, commission_rc from marts_db.marts.fct_affiliate_lines where order_id = 'O3'")
    assert found == [(Decimal(149000), Decimal(14900), Decimal("0.9313"))]


def test_a_display_string_without_a_number_is_unknown(warehouse: Warehouse) -> None:
    found = warehouse.rows("select commission_base_est, commission_rate, expected_commission, commission from marts_db.marts.fct_affiliate_lines where order_id = 'O2'")
    assert found == [(None, None, None, Decimal(2))]


def test_a_sale_price_left_out_is_what_the_discounts_leave(warehouse: Warehouse) -> None:
    """5 of the 25 that the buyer paid went back: a fifth of the 30 sold; the unit cost of the SKU with blanks around it is found."""
    found = warehouse.rows("select gmv_gross, refund_cohort, cogs from marts_db.marts.fct_order_lines where order_line_id = 'L4'")
    assert found == [(Decimal(30), Decimal(6), Decimal("2.4"))]


def test_an_original_price_left_out_is_the_sale_price_with_the_discounts(warehouse: Warehouse) -> None:
    assert warehouse.rows("select gmv_gross from marts_db.marts.fct_order_lines where order_line_id = 'L8'") == [(Decimal(45),)]


def test_a_line_that_is_not_counted_has_no_unknown_fees(warehouse: Warehouse) -> None:
    found = warehouse.rows("select order_line_id, platform_fees, shipping_cost from marts_db.marts.fct_order_lines where order_id = 'O5' order by order_line_id")
    assert found == [("L5", None, None), ("L6", None, None), ("L7", Decimal(0), Decimal(0))]


def test_a_record_without_creator_is_not_unattributed(warehouse: Warehouse) -> None:
    """Of 130 sold in the market only the 40 of L6 and the 30 of L4 have no touch; L5's record names nobody, but it is evidence."""
    found = warehouse.rows("select value from marts_db.marts.published_figures where metric = 'unattributed_share' and market = 'US' and period_type = 'all'")
    assert found == [(Decimal("0.5385"),)]
    assert warehouse.rows("select evidence, creator_id from marts_db.marts.fct_attribution where order_line_id = 'L5' and rule_set_id = 'platform_default'") == [
        ("platform", None)]
