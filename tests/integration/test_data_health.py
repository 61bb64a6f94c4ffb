"""How loads ended, from the ledger to the published table: what was not read is stale and names what follows from it."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ingestion.config import Home
from ingestion.report import LoadReport, ResourceReport, Status
from orchestration.doctor_data import data_findings
from orchestration.ledger import Ledger, Refresh
from tests.support.dbt_project import Warehouse, up_to
from tests.support.raw_world import RawWorld, affiliate, line, order

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
ASKED = up_to("creator_roi", "data_health", "dim_creators", "dim_shops", "fct_costs", "fct_order_lines", "kpi_attainment")


def _report(warehouse: Warehouse, seq: int, source: str, status: Status = "loaded", **resources: dict[str, Status]) -> None:
    """What a load of this number leaves in the ledger: resource -> scope -> status."""
    ledger = Ledger(Home(warehouse.folder))
    ledger.prepare()
    moment = NOW.replace(tzinfo=None)
    report = LoadReport(source, status=status)
    report.resources = [ResourceReport(name, scope, status=ended) for name, scopes in resources.items() for scope, ended in scopes.items()]
    ledger.record_load(Refresh(seq, f"run-{seq}", "linkstar run", moment, moment), report)


def _health(warehouse: Warehouse) -> dict[tuple[str, str], tuple[str, str]]:
    """(source, shop) -> (last outcome, status) of the API's rows."""
    rows = warehouse.rows("select source, coalesce(shop_id, ''), coalesce(last_outcome, ''), status from marts_db.marts.data_health where source like 'tiktok%' or source = 'sheets.costs'")
    return {(source, shop): (outcome, status) for source, shop, outcome, status in rows}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Two shops with an order each an hour ago, before anything was reported."""
    folder = tmp_path_factory.mktemp("health")
    warehouse = Warehouse(folder)
    world = RawWorld(warehouse.path)
    world.night(NOW)
    world.drop_file("kpi_targets", "targets.csv", [
        {"metric": "gmv_net", "node_type": "shop", "node_code": "uss1", "period_type": "month", "period_start": date(2026, 3, 1), "target_value": Decimal(100)}])
    recent = datetime(2026, 3, 10, 11, tzinfo=UTC)
    for shop in ("S1", "S2"):
        world.show("shops", shop, [{"id": shop, "name": shop, "region": "US", "code": f"US{shop}"}])
        world.show("orders", shop, [order(f"O{shop}", recent, [line(f"L{shop}")])])
    world.show("shops", "S9", [{"id": "S9", "name": "S9", "region": "MY", "code": "MY9"}])
    world.show("orders", "S9", [order("O9", recent, [line("L9", "sku9"), line("L8", "sku8", "60.00")], currency="MYR")])
    world.show("shops", "S8", [{"id": "S8", "name": "S8", "region": "GB", "code": "GB8"}])
    for day, settled in ((4, 20), (5, 19), (6, 18)):
        made = datetime(2026, 3, day, 12, tzinfo=UTC)
        ids = [f"P{day}-{number}" for number in range(20)]
        world.show("orders", "S8", [order(one, made, [line(f"L{one}")], currency="GBP") for one in ids])
        world.show("affiliate_orders", "S8", [affiliate(one, "sku1", made, "mia", status="SETTLED" if number < settled else "TO_SETTLE")
                                              for number, one in enumerate(ids)], "order_id|sku_id")
    world.show("affiliate_orders", "S9", [affiliate("O9", "sku9", recent, "nobody")], "order_id|sku_id")
    world.drop_file("product_costs", "costs.csv", [
        {"seller_sku": sku, "unit_cost": Decimal(3), "currency": "USD"} for sku in ("SKU1", "SKU8")])
    warehouse.refresh(NOW, select=ASKED)
    return warehouse


def test_a_shop_is_settled_through_the_last_day_with_enough_settled_lines(warehouse: Warehouse) -> None:
    """Of three days with twenty lines each: 19 settled ones are enough, 18 are not."""
    rows = warehouse.rows("select source, shop_id, settled_through from marts_db.marts.data_health where settled_through is not null")
    assert rows == [("tiktok_shop.orders", "S8", date(2026, 3, 5))]


def test_commission_that_nothing_confirms_is_counted_with_its_money(warehouse: Warehouse) -> None:
    """Mia's sixty records of one product agree with each other; the only record of its creator and product agrees with nothing."""
    rows = warehouse.rows("select source, shop_id, unaudited_rows, unaudited_amount from marts_db.marts.data_health where unaudited_rows is not null order by all")
    assert rows == [("tiktok_shop.affiliate_orders", shop, count, Decimal(amount)) for shop, count, amount in
                    (("S1", 0, 0), ("S2", 0, 0), ("S8", 0, 0), ("S9", 1, 2))]


def test_the_doctor_says_what_a_market_lacks(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything was reported; the questions are asked of the tables as they are really built."""
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    home = Home(warehouse.folder / "reader")
    home.published.parent.mkdir(parents=True)
    shutil.copy(warehouse.marts, home.published)
    found = {finding.subject: (finding.verdict, finding.finding) for finding in data_findings(home, "my")}
    assert not any(subject.startswith("US") for subject in found)
    assert found["MY: unit costs"] == ("warning", "cost of 1 SKUs is missing, 25.0% of the sales of 90 days")
    assert found["MY: exchange rates"] == ("warning", "MYR→USD: no rate for 1 months")
    assert found["MY: targets"] == ("warning", "none for 2026-03-10")
    assert found["MY: creator handles"] == ("warning", "1 handles with 1 orders (0.00 USD net) are in no sheet"), "also while a rate is missing"
    assert found["MY: time zone"] == ("warning", "assumed for MY9")
    assert found["freshness"] == ("ok", "no source is stale")
    everywhere = {finding.subject: (finding.verdict, finding.finding) for finding in data_findings(home, None)}
    assert everywhere["US: unit costs"] == ("ok", "every SKU sold in 90 days has one")
    assert everywhere["US: exchange rates"] == ("ok", "none is missing")
    assert everywhere["US: targets"] == ("ok", "1 for 2026-03-10")
    (unknown,) = [finding for finding in data_findings(home, "XX") if finding.subject == "XX: shops"]
    assert unknown.verdict == "warning" and "MY, US" in unknown.finding


def test_what_was_not_read_is_stale(warehouse: Warehouse) -> None:
    assert _health(warehouse)["tiktok_shop.orders", "S1"] == ("", "ok"), "nothing is claimed where nothing was reported"

    _report(warehouse, 1, "tiktok_shop", shops={"all": "loaded"}, orders={"S1": "loaded", "S2": "loaded", "S9": "loaded"}, returns={"S1": "skipped", "S2": "loaded"},
            payouts={"S1": "skipped"})
    _report(warehouse, 1, "sheets", costs={"costs.csv": "skipped"})
    warehouse.refresh(NOW, select=["mart_load_reports", "mart_load_outcomes", "data_health"])
    found = _health(warehouse)
    assert found["tiktok_shop.orders", "S1"] == ("loaded", "ok")
    assert found["tiktok_shop.returns", "S1"] == ("skipped", "stale")
    assert found["tiktok_shop.payouts", "S1"] == ("skipped", "stale"), "also what has no rows yet"
    assert found["sheets.costs", ""][0] == "loaded", "a file that did not change"
    ((tables,),) = warehouse.rows("select stale_tables from marts_db.marts.data_health where source = 'tiktok_shop.returns' and shop_id = 'S1'")
    assert {"fct_refunds", "creator_roi", "fct_order_lines"} <= set(tables.split(", "))
    assert not {"dim_dates", "data_health", "sheet_conflicts"} & set(tables.split(", "))
    assert warehouse.rows("select count(*) from marts_db.marts.data_health where stale_tables is not null and status <> 'stale'") == [(0,)]

    _report(warehouse, 2, "tiktok_shop", shops={"all": "failed"}, orders={"S1": "loaded"}, returns={"S1": "loaded"})
    warehouse.refresh(NOW, select=["mart_load_reports", "mart_load_outcomes", "data_health"])
    found = _health(warehouse)
    assert found["tiktok_shop.returns", "S1"] == ("loaded", "empty"), "granted meanwhile"
    assert found["tiktok_shop.orders", "S2"] == ("not_read", "stale"), "the connection of the other shop is broken"

    _report(warehouse, 3, "tiktok_shop", status="failed")
    warehouse.refresh(NOW, select=["mart_load_reports", "mart_load_outcomes", "data_health"])
    assert {found for (source, _), found in _health(warehouse).items() if source.startswith("tiktok_shop.")} == {("failed", "stale")}
    warehouse.refresh(NOW, command="test", select=["data_health", "mart_load_reports", "mart_load_outcomes"])
