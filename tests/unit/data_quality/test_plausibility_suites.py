"""Every check holds on clean and on empty files, and each has a change that makes it, and it alone, fail."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from data_quality.database import Inventory, Moment, inventory_of, survey
from data_quality.runner import run_stage, run_suites
from data_quality.suites import STAGES
from tests.unit.data_quality.builder import CLOCK, MARTS, WAREHOUSE, build, execute
from tests.unit.data_quality.dirt import CASES, FCT, ORDERS, STG, Dirt

Files = tuple[Path, Path]
Survey = tuple[Inventory, Moment]


@pytest.fixture(scope="module")
def clean_survey(clean_files: Files) -> Survey:
    """What the clean files hold; no change to rows alters it."""
    warehouse, marts = clean_files
    inventory, moment = survey(warehouse, CLOCK)
    return {**inventory, **inventory_of(marts)}, moment


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.table}-{'+'.join(sorted(case.fails))}")
def test_check_fails(files: Files, clean_survey: Survey, case: Dirt) -> None:
    """The change makes exactly the named checks of its table fail, and they show rows by keys only."""
    warehouse, marts = files
    execute(marts if case.stage == "marts" else warehouse, case.sql)
    inventory, moment = clean_survey
    suites = [suite for suite in STAGES[case.stage](inventory, moment) if suite.table == case.table]

    checks, notes = run_suites(suites, inventory, {"warehouse": warehouse, "marts": marts})

    assert {check.name for check in checks if not check.passed} == case.fails
    assert not notes
    for check in checks:
        assert check.message_en and check.message_zh and "could not be measured" not in check.message_en
        assert len(check.rows) <= 5


def test_every_check_has_a_case(clean_survey: Survey) -> None:
    """A check without a test that makes it fail does not count."""
    declared = {
        (stage, suite.table, check.name)
        for stage, suites in STAGES.items()
        for suite in suites(*clean_survey)
        for check in suite.checks
    }
    proven = {(case.stage, case.table, name) for case in CASES for name in case.fails}
    kinds = {(stage, name) for stage, _, name in proven}
    missing = {
        (stage, table, name)
        for stage, table, name in declared - proven
        if not (table.startswith("raw_") and (stage, name) in kinds)
    }  # log checks: one declaration
    assert not missing


@pytest.mark.parametrize("stage", STAGES)
def test_clean_files_pass(clean_files: Files, stage: str) -> None:
    """Every check of a clean file holds, nothing is skipped, and each says what it measured."""
    result = run_stage(stage, *clean_files, CLOCK)
    assert [check.message_en for check in result.checks if not check.passed] == []
    assert result.passed and not result.notes and result.checks
    assert all(check.observed is not None for check in result.checks)


@pytest.mark.parametrize("stage", STAGES)
def test_empty_tables_pass(tmp_path: Path, stage: str) -> None:
    """A seller without orders, clicks or creators is not a fault."""
    warehouse = build(tmp_path / "warehouse.duckdb", WAREHOUSE, rows=0)
    marts = build(tmp_path / "marts.duckdb", MARTS, rows=0)
    result = run_stage(stage, warehouse, marts, CLOCK)
    assert [check.message_en for check in result.checks if not check.passed] == []
    assert not result.notes


def test_few_bad_rows_of_a_small_shop_do_not_block(tmp_path: Path) -> None:
    """Ten of twenty rows bad is half of them, but too few to call the source broken."""
    warehouse = build(tmp_path / "warehouse.duckdb", WAREHOUSE, rows=20)
    execute(warehouse, [f"update {STG}order_lines set currency = 'usd' where rowid < 10"])
    result = run_stage("staged", warehouse, tmp_path / "marts.duckdb", CLOCK)
    assert result.passed
    assert [(check.name, check.observed) for check in result.warnings] == [("currency_not_iso", 10)]


def test_error_that_began_tonight_is_systematic(files: Files) -> None:
    """Twelve bad rows are 4 % of the history, but all of what came tonight: a unit changed."""
    warehouse, marts = files
    lines = f"{STG}order_lines"
    execute(warehouse, [f"update {lines} set sale_price = -1 where rowid < 12"])
    assert run_stage("staged", warehouse, marts, CLOCK).passed
    execute(warehouse, [f"update {lines} set known_at = timestamp '2026-11-22 02:00:00' where rowid < 12"])
    failures = run_stage("staged", warehouse, marts, CLOCK).failures
    assert [(check.name, check.observed) for check in failures] == [("money_negative_systematic", 1)]


def test_critical_failure_blocks_and_shows_keys(files: Files) -> None:
    """A critical check stops the stage; its rows are named by their keys, its sentence says what to do."""
    warehouse, marts = files
    execute(marts, ["update marts.fct_order_lines set gmv_net = 11 where order_id in ('o3', 'o4')"])
    result = run_stage("marts", warehouse, marts, CLOCK)
    assert not result.passed
    (failure,) = result.failures
    assert (failure.table, failure.name, failure.severity) == (FCT, "net_outside_gross", "critical")
    assert failure.observed == 2
    assert [row["order_id"] for row in failure.rows] == ["o3", "o4"]
    assert set(failure.rows[0]) == {"order_id", "order_line_id", "order_date"}
    assert failure.message_en == (
        "marts.fct_order_lines: expected gmv_net between 0 and gmv_gross; net_outside_gross is 2, "
        "allowed <= 0: this is a fault of the models: report it with the rows shown, "
        "nothing has been published"
    )
    assert "gmv_net 介于 0 与 gmv_gross 之间" in failure.message_zh


def test_clock_moved_back_is_not_the_future(files: Files) -> None:
    """What a refresh under a later clock landed is in the ledger, so it does not block for ever."""
    warehouse, marts = files
    earlier = CLOCK - timedelta(days=90)
    for stage in STAGES:
        assert run_stage(stage, warehouse, marts, earlier).passed
    execute(warehouse, ["delete from meta.refreshes"])
    failed = run_stage("landed", warehouse, marts, earlier).failures
    assert {check.name for check in failed} == {"rows_from_the_future"}


def test_since_leaves_out_rows_checked_before(files: Files) -> None:
    """Cost follows the size of the change: raw rows known up to ``since`` are not read again."""
    warehouse, marts = files
    execute(
        warehouse,
        [f"update {ORDERS} set payload = '{{}}' where known_at < timestamptz '2026-11-21 12:00:00+00'"],
    )
    assert not run_stage("landed", warehouse, marts, CLOCK).passed
    assert run_stage("landed", warehouse, marts, CLOCK, since=CLOCK - timedelta(hours=14)).passed


def test_charges_of_either_sign_add_up(files: Files) -> None:
    """The platform documents charges that are subtracted and sends negative ones; both are right, a mixture is not."""
    transactions, failed = f"{STG}statement_transactions", []
    for sql in (f"update {transactions} set fee_tax_amount = -fee_tax_amount, shipping_cost_amount = -shipping_cost_amount",
                f"update {transactions} set fee_tax_amount = -fee_tax_amount"):
        execute(files[0], [sql])
        failed.append({check.name for check in run_stage("staged", *files, CLOCK).checks if not check.passed})
    assert failed == [set(), {"settlement_does_not_add_up"}]
