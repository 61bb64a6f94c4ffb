"""The source rows behind a figure add up to exactly the figure, for cells chosen at random from every mart that can be explained."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from ingestion.config import Home
from ingestion.sheets.metric_codes import METRIC_CODES
from orchestration.errors import UsageError
from orchestration.explain import explaining
from orchestration.explain_figures import MARTS
from orchestration.explain_origins import WITH_ORIGINS, add_origins
from orchestration.query import open_published
from tests.support.cli import linkstar
from tests.support.history.seller import Seller
from tests.support.history.state import HANDLES

CELLS = 50
FEW = 12
NIGHTS = (["new_order"] * 8 + ["platform_record"] * 6 + ["late_click"] * 6 + ["refund"] * 5 + ["cancellation", "cost_arrives", "cost_over_days", "cost_arrives",
          "week_start_changes", "exported_record_arrives", "income_row", "unit_cost_changes", "cost_over_days", "commission_changes"],)


def _targets(seller: Seller) -> None:
    """A goal of every metric for each kind of node, one that has parts of a shop and of creators too, in the shops' currency and in another."""
    start = seller.history.now.date().replace(day=1) - timedelta(days=1)
    seller.history.world.drop_file("kpi_targets", "targets.csv", [
        {"metric": metric, "node_type": node, "node_code": code, "period_type": "month", "period_start": start.replace(day=1), "target_value": Decimal(100),
         "currency": currency}
        for metric in sorted(METRIC_CODES) for node, code, currency in (("market", "US", "USD"), ("shop", "GB1", "USD"), ("shop", "US1", "GBP"), ("creator", "C-anna", "GBP"),
                                                            ("creator", "C-bea", "USD"), ("team", "T", "GBP"), ("campaign", "K-month", "GBP"))])
    seller.history.world.drop_file("campaigns", "month.csv", [
        {"campaign_code": "K-month", "starts_on": start - timedelta(days=9), "ends_on": start, "budget": Decimal(500), "currency": "USD"}])
    seller.history.world.show("live_performance", "S1", [{
        "id": "carts", "start_time": str(int((seller.history.now.replace(day=1) - timedelta(days=4)).timestamp())), "traffic": {"views": 90},
        "creator": {"user_name": HANDLES[0], "open_id": "open-live"}, "sales_performance": {"sku_orders": 3}}])
    seller.history.world.show("live_products", "S1", [{"live_id": "carts", "id": "p-sku1", "traffic": {"add_to_cart_count": 12}}])
    seller.history.world.drop_file("assignments", "who.csv", [
        {"node_type": "team", "node_code": "T", "scope_type": kind, "scope_code": code, "share_pct": share}
        for kind, code, share in (("shop", "US1", Decimal("0.5")), ("creator", "C-anna", Decimal("0.25")), ("creator", "C-bea", Decimal(1)))])


@pytest.fixture(scope="module")
def home(begun: Seller, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """What a seller's warehouse publishes after some nights."""
    seller = begun.copied(tmp_path_factory.mktemp("seller"))
    _targets(seller)
    for changes in NIGHTS:
        seller.night(changes)
    home = Home(tmp_path_factory.mktemp("home")).create()
    shutil.copy(seller.warehouse.marts, home.published)
    shutil.copy(seller.warehouse.path, home.warehouse)
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("create schema meta")
        connection.execute("create table meta.refreshes as select * from (values (1, timestamp '2100-01-01')) as known (seq, known_at)")
    with open_published(home):  # hundreds of questions are asked, and opening the file takes as long as an answer
        yield home


def _rows(home: Home, sql: str) -> list[dict[str, Any]]:
    with open_published(home) as connection:
        result = connection.execute(sql)
        return [dict(zip([column[0] for column in result.description], row, strict=True)) for row in result.fetchall()]


def _as_text(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in row.items()}


def _explained(home: Home, metric: str, where: Mapping[str, str]) -> tuple[Any, Any]:
    """A figure as published, and what its rows add up to."""
    with explaining(home, metric, where) as (found, connection):
        rows = {(part, divisor): total for part, divisor, total in connection.execute(
            "select part, is_divisor, sum(value) from explained group by all").fetchall()}
        assert rows.keys() <= {(term.name, term.is_divisor) for term in found.terms}
        assert all((rows.get((term.name, term.is_divisor)) or 0) == term.total for term in found.terms)
        return found.value, found.summed


def _cells_add_up(home: Home, name: str, figures: list[str], enough: int) -> None:
    """One cell a figure, of those that are not 0 first; so many of them there must be, and half of them not 0."""
    mart, dice, values = MARTS[name], random.Random(3), []
    for figure in figures:
        cells = _rows(home, f"select {', '.join(mart.key)} from marts.{name} where {figure} is not null order by {figure} <> 0 desc, {', '.join(mart.key)} limit 40")
        if cells:
            cell = dice.choice(cells)
            value, summed = _explained(home, f"{name}.{figure}", _as_text(cell))
            assert value == summed, (figure, cell)
            values.append(value)
    assert len(values) >= enough
    assert sum(value != 0 for value in values) >= enough // 2


@pytest.mark.parametrize("name", sorted(MARTS))
def test_rows_add_up_to_the_figure(home: Home, name: str) -> None:
    """Some figures of each mart."""
    _cells_add_up(home, name, random.Random(5).sample(sorted(MARTS[name].figures), FEW), FEW * 3 // 4)


@pytest.mark.parametrize("name", sorted(MARTS))
def test_every_figure_can_be_explained(home: Home, name: str) -> None:
    """But for the walk-forward error, which no rows add up to: it is a property of how months before were foreseen."""
    numbers = {row["column_name"] for row in _rows(home, f"""select column_name from duckdb_columns() where schema_name = 'marts' and table_name = '{name}'
        and data_type similar to '(DECIMAL.*|DOUBLE|BIGINT|INTEGER)'""")}
    assert numbers - {*MARTS[name].key} - {*MARTS[name].figures} <= {"gmv_net_expected_error"}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(MARTS))
def test_rows_add_up_to_every_figure(home: Home, name: str) -> None:
    figures = sorted(MARTS[name].figures)
    _cells_add_up(home, name, figures * (1 + CELLS // len(figures)), CELLS)


@pytest.mark.parametrize("of_teams", [FEW // 2, pytest.param(CELLS // 2, marks=pytest.mark.slow)])
def test_rows_add_up_to_the_actual_of_a_goal(home: Home, of_teams: int) -> None:
    """A goal of every metric, and some of a team that has parts."""
    cells = _rows(home, "select metric, metric_code, target_id, actual_value from marts.kpi_attainment where actual_value is not null order by all")
    by_metric: dict[str, list[dict[str, Any]]] = {}
    for cell in sorted(cells, key=lambda cell: cell["actual_value"] == 0):
        by_metric.setdefault(cell["metric_code"], []).append(cell)
    dice = random.Random(4)
    assert len(by_metric) > CELLS
    shared = [cell for cell in cells if "team" in cell["target_id"] and cell["actual_value"]]
    assert len(shared) > CELLS
    for cell in [*(dice.choice(found[:4]) for found in by_metric.values()), *dice.sample(shared, of_teams)]:
        value, summed = _explained(home, f"kpi_attainment.{cell['metric_code']}", {"target_id": cell["target_id"]})
        assert value == summed == cell["actual_value"], cell
    metrics = {row["metric_code"] for row in _rows(home, "select metric_code from core.kpi_metric_formulas")}
    # No parcel was shipped, nothing settled, no statement tells fees; of contents views are known, of shops, accounts and samples nothing.
    clicks = {"ctr", "ctor", "c_o", "cpc", "cpc_full", "cpm", "cpm_full", "gpm_impr", "cpe", "cpe_full", "ad_mark_rate"}
    programme = {"fulfilment_rate", "on_time_rate", "review_hours", "samples_sent", "sample_to_post_rate", "post_latency_days"}
    platform = {"cvr", "gmv_compass", "follower_gain", "settlement_amount", "fee_residual"}
    assert metrics - set(by_metric) <= clicks | programme | platform | {
        "delivery_success_rate", "effective_commission_rate", "platform_fee_rate", "platform_fees", "shipping_cost"}
    assert sum(cell["actual_value"] != 0 for cell in cells) > CELLS


def test_every_row_says_where_it_was_read(home: Home) -> None:
    with explaining(home, "gmv_net", {"rule_set_id": "decay", "period_type": "all", "market": "GB", "creator_id": "C-bea"}) as (_, connection):
        assert add_origins(home, connection)
        found = connection.execute(f"select evidence, order_source, source, page, row, count(*) from {WITH_ORIGINS} group by all").fetchall()
    by_evidence = {evidence: {source for other, _, source, *_ in found if other == evidence} for evidence in {row[0] for row in found}}
    assert by_evidence["click"] == {"link_clicks.csv"}
    assert by_evidence["platform"] <= {"affiliate_orders", "export.csv"}
    assert all(order and source and row is not None for _, order, source, _, row, _ in found)


def test_a_refresh_that_holds_the_warehouse_leaves_the_origins_blank(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path).create()
    shutil.copy(home.published, other.published)
    with explaining(other, "orders", {"period_type": "all", "market": "US", "creator_id": "C-anna"}) as (found, connection):
        assert not add_origins(other, connection)
        assert connection.execute(f"select count(*), count(source) from {WITH_ORIGINS}").fetchall() == [(found.terms[0].rows, 0)]


@pytest.mark.parametrize(("metric", "where", "said"), [
    ("gmv_nett", {}, "gmv_nett"),
    ("gmv_net", {"colour": "red"}, "colour"),
    ("gmv_net", {"creator_id": "nobody"}, "nobody"),
    ("creator_roi.gmv_net", {"creator_id": "C-bea", "period_type": "day"}, "period_start"),
])
def test_what_is_wrong_with_a_question_is_said(home: Home, monkeypatch: pytest.MonkeyPatch, metric: str, where: dict[str, str], said: str) -> None:
    monkeypatch.setenv("LINKSTAR_LANG", "en")
    with pytest.raises(UsageError, match=said), explaining(home, metric, where):
        pass


def test_the_command(home: Home, tmp_path: Path) -> None:
    asked = ["explain", "creator_roi.roi_ratio", "--where", "creator_id=C-bea", "--where", "period_type=all", "--where", "market=GB"]
    shown = linkstar(home.root, *asked)
    assert shown.returncode == 0, shown.stderr
    assert "creator_roi.roi_ratio = " in shown.stderr and "+ gmv_net" in shown.stderr and "/ commission" in shown.stderr
    header, *lines = shown.stdout.splitlines()
    assert header.startswith("part\tside\tamount\t") and {line.split("\t")[1] for line in lines} == {"numerator", "denominator"}
    written = linkstar(home.root, *asked, "-o", str(tmp_path / "roi.xlsx"), environment={"LINKSTAR_LANG": "zh"})
    assert written.returncode == 0 and "已写入" in written.stdout
    sheet = openpyxl.load_workbook(tmp_path / "roi.xlsx").active
    assert sheet is not None and sheet.max_row == len(lines) + 1 and "计入的数值 / What the row adds" in str(sheet["C1"].value)
