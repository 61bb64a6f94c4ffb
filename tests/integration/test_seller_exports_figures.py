"""Two hundred random exported orders against an independent calculation, to the last digit."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.oracle.exports import ExportLine, export_lines
from tests.support.dbt_project import Warehouse, up_to
from tests.support.raw_world import RawWorld, exported_order, exported_row, moment

CLOCK = moment("2026-04-10 12:00")
ZONES = {"US1": ("US", "America/New_York", "USD"), "TH1": ("TH", "Asia/Bangkok", "THB")}


def _random_order(pick: random.Random, number: int) -> dict[str, Any]:
    """An order of one to four SKUs in any state an export shows; the days around the change to summer time are among them."""
    created = moment("2026-03-06 00:00") + timedelta(minutes=pick.randint(0, 5 * 24 * 60))
    rows = []
    for sku in range(pick.randint(1, 4)):
        quantity = pick.randint(1, 7)
        price = Decimal(pick.randint(1, 99999)) / 100
        discount = pick.choice([Decimal(0), Decimal(pick.randint(0, 50)) / 100, price * quantity])
        returned = str(pick.randint(0, quantity)) if pick.random() < 0.3 else None
        rows.append(exported_row(f"sku{sku}", price=str(price), quantity=quantity, seller_discount=str(discount),
                                 return_type=pick.choice([None, None, "cancel", "return"]), returned_quantity=returned))
    total = sum((Decimal(row["sku_subtotal_after_discount"]) for row in rows), Decimal(0))
    shipping, taxes = Decimal(pick.randint(0, 900)) / 100, Decimal(pick.randint(0, 300)) / 100
    refund = pick.choice([None, None, total / 3, total + shipping, total + shipping + taxes + 1, Decimal("0.01")])
    paid = f"{created + timedelta(hours=pick.randint(0, 30)):%Y-%m-%d %H:%M:%S}"
    state = pick.choice([{"paid_time": paid}, {"paid_time": paid}, {"paid_time": None, "payment_method": "cod"}, {"paid_time": paid, "payment_method": "cod"},
                         {"paid_time": None, "order_status": "unpaid"}, {"paid_time": None, "order_status": "unpaid", "payment_method": "cod"}])
    return exported_order(f"E{number:04d}", f"{created:%Y-%m-%d %H:%M:%S}", rows, **{
        "order_amount": str(total + shipping + taxes), "shipping_fee_after_discount": str(shipping), "taxes": str(taxes),
        "order_refund_amount": None if refund is None else f"{refund:.2f}", **state})


def _cancelled(order: dict[str, Any]) -> dict[str, Any]:
    """The order as a whole was cancelled."""
    return {**order, "rows": [{**row, "order_status": "cancelled", "return_type": "cancel"} for row in order["rows"]]}


def test_every_figure_of_random_orders(tmp_path: Path) -> None:
    pick = random.Random(11)
    warehouse = Warehouse(tmp_path)
    world, expected = RawWorld(warehouse.path), dict[str, ExportLine]()
    orders: dict[str, list[dict[str, Any]]] = {code: [] for code in ZONES}
    world.night(CLOCK)
    world.drop_file("shops", "shops.csv", [
        {"shop_code": code, "market": market, "timezone": zone, "currency": currency} for code, (market, zone, currency) in ZONES.items()])
    for number in range(200):
        code = pick.choice(list(ZONES))
        order = _random_order(pick, number)
        order = _cancelled(order) if pick.random() < 0.1 else order
        orders[code].append(order)
        expected |= {line.order_line_id: line for line in export_lines(order, ZONES[code][1])}
    for code in ZONES:
        world.export("orders", code, orders[code])
    warehouse.refresh(CLOCK, select=up_to("fct_order_lines", "fct_refunds"))
    found = {row[0]: ExportLine(*row) for row in warehouse.rows("""select order_line_id, created_at, order_date, quantity, is_counted, gmv_gross,
        cancelled_amount, refund_cohort from marts_db.marts.fct_order_lines""")}
    assert found == expected
    kinds = {(bool(one.cancelled_amount), bool(one.refund_cohort), one.is_counted, 0 < one.gmv_net < one.gmv_gross) for one in found.values()}
    assert len(kinds) >= 6
    booked = dict(warehouse.rows("select order_line_id, sum(amount_product) from marts_db.marts.fct_refunds group by order_line_id"))
    assert {line_id: booked.get(line_id, Decimal(0)) for line_id in found} == {line_id: one.refund_cohort for line_id, one in found.items()}
