"""The sample exports are what Seller Center would give out for the shop that only they know."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from ingestion.sandbox import World, write_sample_exports
from ingestion.sandbox.exports import SHOP_CODE, export_only_shop
from tests.support.exports import parse_export

END = datetime(2026, 6, 10, 2, tzinfo=UTC)


def test_the_files_read_back_as_the_shop_they_were_made_of(tmp_path: Path) -> None:
    world = World.generate(seed=5, orders=900, days=90, end=END)
    shop = export_only_shop(world)
    shops, orders, affiliate, income = write_sample_exports(tmp_path, world)
    assert shops.read_text().splitlines()[1].startswith(f"{SHOP_CODE},US,America/Los_Angeles,USD")
    assert {path.parent.name for path in (orders, affiliate, income)} == {SHOP_CODE}

    parsed = parse_export(orders, "US", "USD")
    assert parsed.problems == [] and set(parsed.records) == {order.id for order in shop.orders}
    assert sum(Decimal(row["sku_subtotal_before_discount"]) for row in parsed.rows) * 100 == sum(
        line.original_price for order in shop.orders for line in order.lines)
    assert sum(Decimal(row["quantity"]) for row in parsed.rows) == sum(len(order.lines) for order in shop.orders)
    cancelled = {order.id for order in shop.orders if 0 < order.cancel_time <= world.end}
    assert {key for key, one in parsed.records.items() if one["rows"][0]["order_status"] == "cancelled"} == cancelled
    assert {row.get("return_type") for row in parsed.rows} == {None, "cancel", "return"}
    assert all(parsed.records[one.id]["rows"][0]["created_time"] == f"{datetime.fromtimestamp(one.create_time, shop.market.zone):%Y-%m-%d %H:%M:%S}"
               for one in shop.orders)

    records = parse_export(affiliate, "US", "USD")
    named = [credit for credit in shop.credits if credit.handle]
    assert records.problems == [] and len(records.rows) == len(named)
    assert {row["creator_username"] for row in records.rows} == {credit.handle.lower() for credit in named}
    settled = [row for row in records.rows if row["settlement_status"] == "SETTLED"]
    assert 0 < len(settled) < len(named) and all(row["commission_paid_time"] for row in settled)
    paid = parse_export(income, "US", "USD")
    assert paid.problems == [] and paid.records


def test_equal_worlds_make_equal_files(tmp_path: Path) -> None:
    made = [[path.read_bytes() for path in write_sample_exports(tmp_path / name, World.generate(seed=5, orders=60, days=20, end=END))]
            for name in ("one", "two")]
    assert made[0] == made[1]
