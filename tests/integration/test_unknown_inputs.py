"""What nobody told us stays unknown and named until it arrives: a tax rate, and creators whom only a cost names."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.dbt_project import Warehouse, up_to
from tests.support.raw_world import RawWorld, day, line, order

NIGHT = datetime(2026, 3, 10, 2, tzinfo=UTC)
ASKED = up_to("creator_roi", "dim_creators", "fct_order_lines", "kpi_attainment")


def _drop_shop(world: RawWorld, vat_rate: Decimal | None) -> None:
    world.drop_file("shops", "shops.csv", [{
        "shop_code": "GB1", "market": "GB", "timezone": "Europe/London", "currency": "GBP", "prices_include_tax": True, "vat_rate": vat_rate}], NIGHT)


def _world(warehouse: Warehouse) -> RawWorld:
    """A shop whose prices include tax at an unknown rate, one order of 12.00, two costs of strangers and a goal each for tax and sales."""
    world = RawWorld(warehouse.path)
    world.night(NIGHT)
    world.show("shops", "S1", [{"id": "S1", "name": "One", "region": "GB", "code": "GB1"}])
    world.show("orders", "S1", [order("O1", NIGHT - timedelta(days=2), [line("L1", price="12.00")], buyer="b1", currency="GBP")])
    _drop_shop(world, None)
    world.drop_file("attribution_rules", "rules.csv", [{
        "rule_set_id": "official", "rule_version": 1, "effective_from": day("2025-01-01"), "model": "platform_credit", "evidence_order": "platform",
        "status": "active", "is_official": True}], NIGHT)
    world.drop_file("creators", "creators.csv", [{"handle": "anna", "creator_code": "C-anna", "account_role": "main", "name": "Anna"}], NIGHT)
    cost = {"stage": "actual", "cost_date": day("2026-03-08"), "cost_type": "fixed_fee", "amount": Decimal("10.00"), "currency": "USD", "shop_code": "GB1"}
    world.drop_file("costs", "costs.csv", [
        {**cost, "cost_ref": "F1", "creator_code": "C-who"}, {**cost, "cost_ref": "F2", "handle": "@Who"},
        {**cost, "cost_ref": "F3", "creator_code": "C-anna"}], NIGHT)
    world.drop_file("fx_rates", "rates.csv", [{
        "rate_date": day("2026-03-08"), "from_currency": "GBP", "to_currency": "USD", "rate": Decimal("1.25"), "rate_type": "daily"}], NIGHT)
    goal = {"node_type": "shop", "node_code": "GB1", "period_type": "month", "period_start": day("2026-03-01"), "target_value": Decimal("100")}
    world.drop_file("kpi_targets", "goals.csv", [{**goal, "metric": metric} for metric in ("gmv_net", "tax_in_price", "contribution_profit")], NIGHT)
    return world


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, RawWorld]:
    """The world refreshed once."""
    warehouse = Warehouse(tmp_path_factory.mktemp("first_night"))
    world = _world(warehouse)
    warehouse.refresh(NIGHT, select=ASKED)
    return warehouse, world


def _tax(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    """Tax of the line, of its ROI row and of the goals, with what each says is missing."""
    return [
        *warehouse.rows("select tax_in_price, tax_kept_rc, missing_inputs like '%vat_rate' from marts_db.marts.fct_order_lines"),
        *warehouse.rows("select tax_in_price, contribution_profit, missing_inputs like '%vat_rate' from marts_db.marts.creator_roi "
                        "where period_type = 'all' and creator_id is null"),
        *warehouse.rows("select metric, actual_value, missing_inputs like '%vat_rate' from marts_db.marts.kpi_attainment order by metric"),
    ]


@pytest.mark.slow
def test_a_tax_rate_that_is_missing_is_named_and_one_that_arrives_is_applied(first_night: tuple[Warehouse, RawWorld], tmp_path: Path) -> None:
    """That the result is a rebuild's is shown where everything else is: change ``tax_rate_changes`` of the history."""
    warehouse, world = first_night[0].copied(tmp_path / "home"), deepcopy(first_night[1])
    world.warehouse = warehouse.path
    # 12.00 GBP are 15.00 USD; the three costs of 10.00 are not the unattributed row's, but they are the shop's.
    assert _tax(warehouse) == [(None, None, True), (Decimal(0), Decimal(15), True),
                               ("contribution_profit", Decimal(-15), True), ("gmv_net", Decimal(15), False), ("tax_in_price", None, True)]
    assert not warehouse.rows("select 1 from marts_db.marts.kpi_attainment where missing_inputs <> '' and is_final")

    world.night(NIGHT + timedelta(days=1))
    _drop_shop(world, Decimal("0.2"))
    warehouse.refresh(NIGHT + timedelta(days=1), select=ASKED)
    # 12.00 hold 2.00 of tax at 20 %: 2.50 USD.
    assert _tax(warehouse) == [(Decimal(2), Decimal("2.5"), False), (Decimal("2.5"), Decimal("12.5"), False),
                               ("contribution_profit", Decimal("-17.5"), False), ("gmv_net", Decimal(15), False), ("tax_in_price", Decimal("2.5"), False)]


def test_creators_whom_only_a_cost_names_are_in_the_dimension(first_night: tuple[Warehouse, RawWorld]) -> None:
    warehouse, _ = first_night
    assert warehouse.rows("select creator_id, creator_code, handle_main, is_mapped from marts_db.marts.dim_creators order by creator_id") == [
        ("@who", "@who", "who", False), ("C-anna", "C-anna", "anna", True), ("C-who", "C-who", None, False)]
    assert warehouse.rows("select creator_id, fixed_fee from marts_db.marts.creator_roi where period_type = 'all' and fixed_fee > 0 order by creator_id") == [
        ("@who", Decimal(10)), ("C-anna", Decimal(10)), ("C-who", Decimal(10))]


@pytest.mark.slow
def test_the_projects_own_tests_hold(first_night: tuple[Warehouse, RawWorld], tmp_path: Path) -> None:
    """Every creator of a mart joins the dimension."""
    first_night[0].copied(tmp_path).refresh(NIGHT, command="build")
