"""Cases that a generated seller seldom shows, each with its figures worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.dbt_project import Warehouse
from tests.support.raw_world import RawWorld, affiliate, day, line, moment, order

CLOCK = moment("2026-03-10 12:00")
MIDNIGHT = moment("2026-03-08 04:59:50")  # ten seconds before midnight in New York


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A refreshed warehouse of two shops."""
    warehouse = Warehouse(tmp_path_factory.mktemp("special"), tmp_path_factory.mktemp("dbt_target"))
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
    rupiah = affiliate("O3", "sku1", moment("2026-03-02 16:30"), "anna", price={}, commission_rate="1000",
                       estimated_commission_base={"amount": "Rp 149.000", "currency": "IDR"},
                       estimated_paid_commission={"amount": "14900", "currency": "IDR"})
    unknown = affiliate("O2", "sku1", moment("2026-03-05 15:00"), "@Anna ", base="-", commission_rate="-")
    late = affiliate("O1", "sku1", MIDNIGHT + timedelta(seconds=20), "anna")
    world.show("affiliate_orders", "S1", [late, unknown], "order_id|sku_id")
    world.show("affiliate_orders", "S3", [rupiah], "order_id|sku_id")
    warehouse.refresh(CLOCK)
    return warehouse


def test_a_platform_touch_is_dated_at_its_orders_creation(warehouse: Warehouse) -> None:
    """The record is twenty seconds younger than the order, and midnight lies between: the handle's owner of the order's day is credited."""
    assert warehouse.rows("select distinct creator_id from marts_db.marts.fct_attribution where order_line_id = 'L1'") == [("A",)]
    assert warehouse.rows("select creator_id from marts_db.marts.fct_affiliate_lines where order_id = 'O1'") == [("A",)]


def test_a_blank_currency_is_the_shops(warehouse: Warehouse) -> None:
    assert warehouse.rows("select currency, gmv_gross_rc from marts_db.marts.fct_order_lines where order_id = 'O2'") == [("USD", Decimal(20))]


def test_a_display_string_is_read_with_the_currency_beside_it(warehouse: Warehouse) -> None:
    found = warehouse.rows("select commission_base_est, expected_commission, commission_rc from marts_db.marts.fct_affiliate_lines where order_id = 'O3'")
    assert found == [(Decimal(149000), Decimal(14900), Decimal("0.9313"))]


def test_a_display_string_without_a_number_is_unknown(warehouse: Warehouse) -> None:
    found = warehouse.rows("select commission_base_est, commission_rate, expected_commission, commission from marts_db.marts.fct_affiliate_lines where order_id = 'O2'")
    assert found == [(None, None, None, Decimal(2))]
