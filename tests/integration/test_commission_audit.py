"""Wrong commissions of made-up worlds are all found, and nothing else: the audit against what the worlds know of themselves.

A wrong rate on the only record of an offer that is no longer shown cannot be found by anybody; such records are told apart from clean ones.

The records and offers of several worlds, as the platform shows them at their end, land in one raw layer, each world under ids of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ingestion.sandbox import World
from ingestion.sandbox.programmes import Programmes
from ingestion.sandbox.view_affiliate import render_credit, render_credit_header
from ingestion.sandbox.world import ShopWorld
from tests.support.dbt_project import Warehouse
from tests.support.raw_world import RawWorld

END = datetime(2026, 6, 10, 2, tzinfo=UTC)
MOMENT = int(END.timestamp())
# A wrong commission that rounding swallows cannot be told from a right one.
VISIBLE = 1
# One offer of 25 has a single record, and that a wrong one.
SEEDS = (2, 7, 11, 25, 31)
# Hundredths of a percent off the agreed rate: on the record too; charged otherwise than the (wrong) record says; charged less.
KINDS = {500: "rate", 400: "over", -100: "under"}


@dataclass(frozen=True)
class Played:
    """What the audit says and what is true, by (world, order, SKU)."""

    found: dict[tuple[str, str, str], tuple[str, Decimal]]
    unconfirmed: dict[tuple[str, str, str], str]
    wrong: dict[tuple[str, str, str], tuple[int, int]]
    injected: set[tuple[str, str, str]]
    records: int


def _show(raw: RawWorld, name: str, shop: ShopWorld, seed: int) -> None:
    """Records and offers of a shop at the end; ids carry the world's name."""
    shop_id = f"{name}-{shop.market.shop_code}"
    records = []
    for credit in shop.credits:
        if credit.create_time <= MOMENT:
            row = render_credit(shop.market, credit, MOMENT)
            for field in ("open_collaboration_id", "target_collaboration_id"):
                row[field] = f"{name}-{row[field]}" if row[field] else ""
            head = render_credit_header(credit, MOMENT)
            records.append({"order_id": f"{name}-{head['id']}", "sku_id": row.pop("sku_id"), "create_time": head["create_time"], "records": [row]})
    raw.show("affiliate_orders", shop_id, records, "order_id|sku_id")
    offers = Programmes(shop, seed)
    raw.show("open_collaborations", shop_id, [
        {"id": f"{name}-{one.id}", "current_commission": {"rate": one.rate, "start_time": one.create_time}, "product": {"id": one.product.id}}
        for one in offers.open if one.create_time <= MOMENT and not 0 < one.gone_at <= MOMENT])
    raw.show("target_collaboration_details", shop_id, [
        {"id": f"{name}-{one.id}", "products": [{"id": product.id, "commission": {"rate": one.rate, "effective_time": str(one.start_time),
                                                                                          "shop_ads_commission_rate": 700}}
                                                for product in one.products]} for one in offers.targets if one.create_time <= MOMENT])
    raw.show("sample_applications", shop_id, [
        {"id": f"{name}-{one.id}", "status": one.status_at(MOMENT), "commission_rate": f"{one.creator.commission_rate / 10000:.4f}",
         "creator": {"username": one.creator.handle_on(END.date(), 0)}, "product": {"id": one.product.id}}
        for one in offers.samples if one.create_time <= MOMENT])


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    warehouse = Warehouse(tmp_path_factory.mktemp("audit"))
    raw = RawWorld(warehouse.path)
    raw.night(END)
    wrong, injected = {}, set()
    for seed in SEEDS:
        worlds = {f"t{seed}": World.generate(seed=seed, orders=500, days=90, end=END, troubles=("wrong_commissions",)),
                  f"c{seed}": World.generate(seed=seed, orders=500, days=90, end=END)}
        for name, world in worlds.items():
            for shop in world.shops:
                _show(raw, name, shop, seed)
                for credit in shop.credits:
                    if credit.commission_rate > shop.creators[credit.creator].commission_rate:
                        injected.add((name, f"{name}-{credit.order.id}", credit.sku.id))
            for one in world.truth.wrong_commissions:
                order_id, sku_id = one.credit_id.split(":")
                wrong[name, f"{name}-{order_id}", sku_id] = (one.difference, one.actual_rate - one.agreed_rate)
    warehouse.refresh(END, select=["path:seeds", "+mart_commission_audit"])
    rows = warehouse.rows("""select affiliate.order_id, affiliate.sku_id, audit.audit_type, audit.audit_difference, audit.rate_basis, audit.is_rate_confirmed, affiliate.settlement_status
        from marts_db.core.mart_commission_audit as audit inner join attribution.attr_affiliate_lines as affiliate using (order_sku_key)""")
    settled = {(order_id.split("-")[0], order_id, sku_id) for order_id, sku_id, *_, status in rows if status == "SETTLED"}
    found, unconfirmed = {}, {}
    for order_id, sku_id, kind, difference, basis, is_confirmed, _ in rows:
        key = (order_id.split("-")[0], order_id, sku_id)
        if kind != "none":
            found[key] = (kind, difference)
        elif not is_confirmed:
            unconfirmed[key] = basis
    return Played(found, unconfirmed, {key: value for key, value in wrong.items() if key in settled and abs(value[0]) >= VISIBLE}, injected, len(rows))


def test_every_wrong_commission_is_found_with_its_difference(played: Played) -> None:
    assert len(played.wrong) > 20
    assert {key: value for key, value in played.wrong.items() if key not in played.found and key not in played.unconfirmed} == {}
    for key in played.wrong.keys() & played.found.keys():
        minor_units, off = played.wrong[key]
        kind, difference = played.found[key]
        assert abs(difference - Decimal(minor_units) / 100) <= Decimal("0.01"), (key, kind, difference, minor_units)
        assert kind == KINDS[off], (key, kind, difference)


def test_only_a_rate_that_stands_alone_is_unconfirmed(played: Played) -> None:
    alone = played.wrong.keys() & played.unconfirmed.keys()
    assert alone, "a world of which one offer has a single, wrong record"
    assert {KINDS[played.wrong[key][1]] for key in alone} == {"rate"}, "what is charged is what the record's rate gives"
    assert set(played.unconfirmed.values()) <= {"record"}
    assert len(played.unconfirmed) * 15 < played.records, "few records stand alone, even in shops this small"


def test_nothing_else_is_found(played: Played) -> None:
    assert {key: value for key, value in played.found.items() if key not in played.wrong and key not in played.injected} == {}
    assert any(key[0].startswith("c") for key in played.wrong), "a clean world has its underpaid commissions too"
    assert not {key for key in played.injected if key[0].startswith("c")}

