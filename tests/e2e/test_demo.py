"""``linkstar demo`` as a seller first meets it: one command, then questions to the warehouse."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ingestion.config import Home
from orchestration import cookbook
from orchestration.explain import explaining
from orchestration.explain_figures import MARTS
from orchestration.explain_origins import add_origins
from orchestration.query import open_published, run_query
from orchestration.reports.build import build_report, scope_of
from orchestration.reports.html import figure_numbers
from orchestration.reports.model import figures_of
from orchestration.reports.periods import parse_period
from tests.support.cli import linkstar
from tests.support.report_world import shown_figures

pytestmark = pytest.mark.long

SIZE = ("--orders", "200", "--days", "30", "--seed", "3")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, str]]:
    """A demo that was run once, and what it said."""
    root = tmp_path_factory.mktemp("demo")
    done = linkstar(root, "demo", *SIZE, environment={"LINKSTAR_REPORTS": "html"})
    assert done.returncode == 0, done.stdout + done.stderr
    yield Home(root), done.stdout


def _one(home: Home, sql: str) -> tuple[object, ...]:
    with duckdb.connect(str(home.published), read_only=True) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return row


def test_it_publishes_and_says_where(demo: tuple[Home, str]) -> None:
    home, said = demo
    assert str(home.published) in said
    assert "orders\t200\t200\t0" in said
    orders, = _one(home, "select count(distinct order_id) from marts.fct_order_lines where shop_id <> 'LINKUS02'")
    assert orders == 200


def test_its_reports_show_what_their_queries_give_and_no_buyer(demo: tuple[Home, str]) -> None:
    home, said = demo
    assert str(home.reports / "index.html") in said
    pages = {path.stem: path.read_text(encoding="utf-8") for path in home.reports.glob("2026-*.html")}
    assert {"2026-W46_all", "2026-11_all", "2026-11_US"} <= set(pages)
    with open_published(home) as connection:
        buyers = [buyer for (buyer,) in connection.execute("select distinct buyer_key from marts.fct_order_lines where buyer_key is not null").fetchall()]
        report = build_report(scope_of(connection, parse_period("2026-11"), None))
        numbers, shown = figure_numbers(report), shown_figures(pages["2026-11_all"])
        for page in report.pages:
            for figure in figures_of(page.blocks):
                (again,) = connection.execute(figure.query.literal()).fetchone() or (None,)
                assert shown[numbers[id(figure)]] == (None if again is None else str(again)), figure
    assert buyers and not [buyer for buyer in buyers for page in pages.values() if buyer in page]


def test_a_shop_of_exports_stands_beside_those_of_the_api(demo: tuple[Home, str]) -> None:
    home, said = demo
    assert "LINKUS02 orders 2" in said and "LINKUS02 affiliate orders " in said and "LINKUS02 income " in said
    assert _one(home, "select count(*) > 0, bool_or(creators.is_mapped) from marts.fct_attribution as credits join marts.dim_creators as creators "
                      "using (creator_id) where credits.shop_id = 'LINKUS02'") == (True, True)


def test_what_is_owed_was_approved_and_paid_and_samples_were_sent(demo: tuple[Home, str]) -> None:
    """Approvals and payments of the sheets name the payables as the warehouse numbers them."""
    home, _ = demo
    assert _one(home, "select count(*) = (select count(*) from marts.fct_payments where payable_id is not null), bool_and(payments.is_named) "
                      "from marts.fct_payments as payments") == (True, True)
    assert _one(home, "select count(*) > 0 from marts.creator_payables where ops_approved_by <> finance_approved_by and amount_paid > 0 "
                      "and amount_open = 0 and blocked_reason = 'already_paid'") == (True,)
    assert _one(home, "select count(*) > 0 from marts.fct_samples where is_in_sheet and is_time_observed") == (True,)


def test_every_published_column_has_a_comment_in_both_languages(demo: tuple[Home, str]) -> None:
    home, _ = demo
    with duckdb.connect(str(home.published), read_only=True) as connection:
        missing = connection.execute(
            "select schema_name || '.' || table_name || '.' || column_name from duckdb_columns() "
            "where schema_name in ('marts', 'bi') and (comment is null or not regexp_matches(comment, '[一-鿿]') "
            "or not regexp_matches(comment, '[A-Za-z]'))").fetchall()
    assert missing == []


def test_a_second_demo_reads_nothing_new_and_publishes_nothing(demo: tuple[Home, str]) -> None:
    home, _ = demo
    before = sorted(path.name for path in home.snapshots.iterdir())
    done = linkstar(home.root, "demo", *SIZE)
    assert done.returncode == 0, done.stderr
    assert "unchanged, skipped" in done.stderr
    assert "Unchanged, skipped: staging, attribution, marts" in done.stdout
    assert sorted(path.name for path in home.snapshots.iterdir()) == before


def test_the_next_night_rebuilds_the_marts_and_keeps_the_figures_of_the_first(demo: tuple[Home, str]) -> None:
    home, _ = demo
    before, = _one(home, "select count(distinct snapshot_id) from marts.published_figures")
    done = linkstar(home.root, "build")
    assert done.returncode == 0, done.stderr
    assert linkstar(home.root, "publish").returncode == 1
    assert linkstar(home.root, "check").returncode == 0
    published = linkstar(home.root, "publish")
    assert published.returncode == 0, published.stderr
    after, = _one(home, "select count(distinct snapshot_id) from marts.published_figures")
    assert (before, after) == (1, 2)


def test_real_sources_are_refused(demo: tuple[Home, str]) -> None:
    home, _ = demo
    done = linkstar(home.root, "run")
    assert done.returncode == 1
    assert "demo home" in done.stderr


def test_rollback_query_and_export(demo: tuple[Home, str], tmp_path: Path) -> None:
    home, _ = demo
    ids = [manifest.stem for manifest in sorted(home.snapshots.glob("*.json"))]
    assert linkstar(home.root, "snapshots", "rollback", ids[0]).returncode == 0
    assert _one(home, "select snapshot_id from core.mart_clock") == (ids[0],)
    counted = linkstar(home.root, "query", "select count(*) as n from fct_order_lines").stdout.splitlines()
    manifest = json.loads((home.snapshots / f"{ids[0]}.json").read_text())
    assert counted == ["n", str(manifest["tables"]["marts.fct_order_lines"])]
    assert linkstar(home.root, "export", "creator_roi", "-o", str(tmp_path / "roi.xlsx")).returncode == 0
    assert (tmp_path / "roi.xlsx").stat().st_size > 0


def test_a_build_into_another_file_leaves_the_nightly_tables_alone(demo: tuple[Home, str], tmp_path: Path) -> None:
    home, _ = demo
    stamp = home.marts.stat().st_mtime_ns
    done = linkstar(home.root, "build", "--as-of", "2026-11-20T12:00:00Z", "--into", str(tmp_path / "then.duckdb"))
    assert done.returncode == 0, done.stderr
    assert home.marts.stat().st_mtime_ns == stamp
    with duckdb.connect(str(tmp_path / "then.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(distinct order_id) from marts.fct_order_lines where shop_id <> 'LINKUS02'").fetchall() == [(200,)]


def test_the_run_is_recorded_for_the_web_ui(demo: tuple[Home, str], monkeypatch: pytest.MonkeyPatch) -> None:
    import dagster as dg

    home, _ = demo
    monkeypatch.setenv("DAGSTER_HOME", str(home.dagster))
    with dg.DagsterInstance.get() as instance:
        statuses = {run.status for run in instance.get_runs()}
        latest = instance.get_latest_materialization_event(dg.AssetKey(["published", "snapshot"]))
    assert statuses == {dg.DagsterRunStatus.SUCCESS}
    assert latest is not None


@pytest.mark.parametrize("name", sorted(MARTS))
def test_the_rows_behind_a_figure_are_found_at_once(demo: tuple[Home, str], name: str) -> None:
    """Of every figure the cell that adds up the most, and one more that is not 0."""
    home, _ = demo
    mart = MARTS[name]
    with duckdb.connect(str(home.published), read_only=True) as connection:
        cells = {figure: connection.execute(f"select {', '.join(mart.key)} from marts.{name} where {figure} <> 0 "
                                            f"order by abs({figure}) desc, {', '.join(mart.key)}").fetchall() for figure in mart.figures}
    slowest = 0.0
    for figure, found in cells.items():
        for cell in (found[:1] + found[len(found) // 2:][:1]):
            started = time.process_time()
            where = {key: "" if value is None else str(value) for key, value in zip(mart.key, cell, strict=True)}
            with explaining(home, f"{name}.{figure}", where) as (explained, connection):
                assert add_origins(home, connection)
            slowest = max(slowest, time.process_time() - started)
            assert explained.agrees and explained.value, (figure, cell, explained)
    assert sum(bool(found) for found in cells.values()) > len(mart.figures) // 2
    assert slowest < 2


@pytest.mark.parametrize("query", cookbook.queries(), ids=lambda query: query.path.stem)
def test_a_query_of_the_cookbook_has_an_answer(demo: tuple[Home, str], query: cookbook.Query) -> None:
    home, _ = demo
    with open_published(home) as connection:
        result = run_query(connection, query.sql)
        assert [column[0] for column in result.description or []] == list(query.columns)
        assert bool(result.fetchall()) == query.has_rows


@pytest.mark.parametrize(("name", "key", "figures"), [
    ("02_refund_rate_by_country", "market, month", "refund_cohort_rc"),
    ("11_whose_sales_come_back", "creator_name, market", "{refund}"),
    ("16_organic_paid_gmv_max", "market, {month}", "gmv_net, gmv_net_organic, gmv_net_paid_other, gmv_net_gmvmax, ad_boost"),
])
def test_what_marts_and_bi_both_answer_is_the_same(demo: tuple[Home, str], name: str, key: str, figures: str) -> None:
    home, _ = demo
    asked = {query.schema: query for query in cookbook.queries() if query.name == name}
    answers = {}
    with open_published(home) as connection:
        for schema, (month, refund) in {"marts": ("month", "refund_cohort_rc"), "bi": ("month_start", "refund_cohort")}.items():
            keys, values = key.format(month=month), figures.format(refund=refund).split(", ")
            sums = ", ".join(f"round(sum({value}), 2)" for value in values)
            answers[schema] = connection.execute(f"select {keys}, {sums} from ({asked[schema].sql}) as answer group by all "
                                                 f"having sum({values[0]}) <> 0 order by all").fetchall()
    assert answers["marts"]
    assert answers["marts"] == answers["bi"]
