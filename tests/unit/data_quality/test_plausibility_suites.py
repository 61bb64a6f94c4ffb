"""Every check holds on clean and on empty files, and each has a change that makes it, and it alone, fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from data_quality.database import Inventory, Moment, inventory_of, survey
from data_quality.runner import run_stage, run_suites
from data_quality.suites import STAGES
from tests.unit.data_quality.builder import CLOCK, MARTS, WAREHOUSE, build, execute

Files = tuple[Path, Path]
Survey = tuple[Inventory, Moment]
ORDERS = "raw_tiktok_shop.orders"
STG = "staging.stg_tiktok_shop__"
SHEET = "staging.stg_sheets__"
FCT = "marts.fct_order_lines"
HOLD = (
    "insert into {schema}.quarantine by name select held.* replace ('x' || i as record_key) "
    "from (select * from {schema}.quarantine limit 1) as held, range({rows}) as r(i)"
)


@dataclass(frozen=True)
class Dirt:
    """One change that makes exactly these checks of one table fail."""

    stage: str
    table: str
    fails: set[str]
    sql: list[str] = field(default_factory=list)


def one(stage: str, table: str, check: str, change: str) -> Dirt:
    """One bad row: the check fails."""
    return Dirt(stage, table, {check}, [f"update {table} set {change} where rowid = 7"])


def graded(stage: str, table: str, check: str, change: str) -> Dirt:
    """All rows bad: the warning and the blocking check of a systematic error fail."""
    return Dirt(stage, table, {check, f"{check}_systematic"}, [f"update {table} set {change}"])


CASES: list[Dirt] = [
    one("landed", ORDERS, "rows_without_identity", "version_id = null"),
    one("landed", ORDERS, "rows_without_identity", "record_key = ''"),
    one("landed", "raw_sheets.creators", "rows_without_identity", "known_at = null"),
    one("landed", ORDERS, "rows_from_the_future", "known_at = timestamptz '2026-11-22 02:02:00+00'"),
    one("landed", ORDERS, "rows_without_content", "payload = '{}'"),
    one("landed", ORDERS, "rows_without_content", "payload = null"),
    one("landed", ORDERS, "rows_with_buyer_fields", """payload = '{"id":"1","recipient_address":{}}'"""),
    one("landed", ORDERS, "rows_with_buyer_fields", """payload = '{"user_id": "1"}'"""),
    Dirt(
        "landed",
        ORDERS,
        {"hours_since_newest_order"},
        [f"update {ORDERS} set known_at = known_at - interval 4 day, source_at = source_at - interval 4 day"],
    ),
    Dirt(
        "landed",
        "raw_tiktok_shop.quarantine",
        {"held_share"},
        [HOLD.format(schema="raw_tiktok_shop", rows=30)],
    ),
    Dirt(
        "landed",
        "raw_tiktok_shop.quarantine",
        {"held_share", "held_mostly"},
        [HOLD.format(schema="raw_tiktok_shop", rows=400)],
    ),
    Dirt("landed", "raw_sheets.quarantine", {"held_share"}, [HOLD.format(schema="raw_sheets", rows=30)]),
    Dirt(
        "landed",
        "information_schema.columns",
        {"columns_about_buyers"},
        ["alter table raw_sheets.creators add column buyer_phone varchar"],
    ),
    graded("staged", f"{STG}order_lines", "currency_not_iso", "currency = 'usd'"),
    graded("staged", f"{STG}order_lines", "money_negative", "sale_price = -0.01"),
    graded("staged", f"{STG}order_lines", "quantity_not_positive", "quantity = 0"),
    graded("staged", f"{STG}order_lines", "created_at_implausible", "created_at = timestamp '1970-01-21'"),
    graded(
        "staged", f"{STG}order_lines", "created_at_implausible", "created_at = timestamp '2026-11-23 02:01'"
    ),
    graded("staged", f"{STG}affiliate_lines", "currency_not_iso", "currency = 'US$'"),
    graded("staged", f"{STG}affiliate_lines", "money_negative", "commission_std_est = -1"),
    graded(
        "staged", f"{STG}affiliate_lines", "created_at_implausible", "created_at = timestamp '2018-12-31'"
    ),
    graded("staged", f"{STG}affiliate_lines", "commission_rates_out_of_range", "commission_rate = 15"),
    graded("staged", f"{STG}affiliate_lines", "commission_rates_out_of_range", "ads_rate = -0.1"),
    graded("staged", f"{STG}return_lines", "currency_not_iso", "currency = ''"),
    graded("staged", f"{STG}return_lines", "money_negative", "return_refund_total = -8"),
    graded("staged", f"{STG}return_lines", "updated_at_implausible", "updated_at = timestamp '2036-01-01'"),
    graded("staged", f"{STG}product_skus", "currency_not_iso", "currency = '฿'"),
    graded("staged", f"{STG}product_skus", "money_negative", "price_amount = -1"),
    one("staged", f"{SHEET}fx_rates", "rates_not_positive", "rate = 0"),
    graded("staged", f"{SHEET}fx_rates", "from_currency_not_iso", "from_currency = 'EURO'"),
    graded("staged", f"{SHEET}fx_rates", "to_currency_not_iso", "to_currency = '美元'"),
    graded("staged", f"{SHEET}fx_rates", "rate_date_implausible", "rate_date = date '2062-11-01'"),
    graded("staged", f"{SHEET}costs", "currency_not_iso", "currency = 'rmb'"),
    graded("staged", f"{SHEET}costs", "costs_before_any_shop", "cost_date = date '1900-01-05'"),
    graded("staged", f"{SHEET}product_costs", "currency_not_iso", "currency = 'cny'"),
    graded("staged", f"{SHEET}product_costs", "money_negative", "unit_cost = -3"),
    graded("staged", f"{SHEET}link_clicks", "clicked_at_implausible", "clicked_at = timestamp '1970-01-01'"),
    Dirt(
        "credited",
        "attribution.attr_lines",
        {"nothing_counted"},
        ["update attribution.attr_lines set is_counted = false"],
    ),
    graded("credited", "attribution.attr_lines", "quantity_not_positive", "quantity = -1"),
    graded(
        "credited", "attribution.attr_lines", "created_at_implausible", "created_at = timestamp '2030-01-01'"
    ),
    one("credited", "attribution.attr_touches", "kinds_unknown", "kind = 'guess'"),
    graded(
        "credited",
        "attribution.attr_touches",
        "touched_at_implausible",
        "touched_at = timestamp '1999-01-01'",
    ),
    one("credited", "attribution.attr_credits", "credits_out_of_range", "credit = 1.00000001"),
    one("credited", "attribution.attr_credits", "credits_out_of_range", "credit = null"),
    one("credited", "attribution.attr_credits", "evidence_unknown", "evidence = 'luck'"),
    Dirt(
        "credited",
        "attribution.attr_credits",
        {"unattributed_share"},
        ["update attribution.attr_credits set evidence = 'none'"],
    ),
    one("credited", "attribution.attr_fx_rates", "rates_far_from_usual", "rate_rc = 11"),
    Dirt(
        "credited",
        "attribution.attr_fx_rates",
        {"rates_not_positive", "rates_far_from_usual"},
        ["update attribution.attr_fx_rates set rate_rc = 0 where rowid = 7"],
    ),
    one("marts", FCT, "net_outside_gross", "gmv_net = 10.0001"),
    one("marts", FCT, "net_outside_gross", "gmv_net = -0.0001"),
    graded("marts", FCT, "gross_negative", "gmv_gross = -1, refund_cohort = 0"),
    graded("marts", FCT, "order_date_implausible", "order_date = date '2026-11-24'"),
    Dirt("marts", FCT, {"missing_rate_share"}, [f"update {FCT} set gmv_gross_rc = null where rowid < 70"]),
    Dirt("marts", FCT, {"refund_rate"}, [f"update {FCT} set refund_cohort = 6, gmv_net = 4"]),
    Dirt(
        "marts",
        FCT,
        {"cancel_rate"},
        [f"update {FCT} set cancelled_amount = 10, refund_cohort = 0, gmv_net = 0 where rowid < 200"],
    ),
    Dirt(
        "marts",
        FCT,
        {"week_against_usual"},
        [f"delete from {FCT} where created_at > timestamp '2026-11-15 06:00:00'"],
    ),
    graded("marts", "marts.fct_refunds", "refunds_negative", "amount_product = -1"),
    graded("marts", "marts.fct_refunds", "refund_date_implausible", "refund_date = date '1970-01-01'"),
    one("marts", "marts.fct_attribution", "credits_out_of_range", "credit = -0.1"),
    one("marts", "marts.fct_attribution", "net_above_gross", "gmv_net = 10.02"),
    graded("marts", "marts.fct_affiliate_lines", "commission_rate_out_of_range", "commission_rate = 15"),
    Dirt("marts", "marts.creator_roi", {"empty_despite_sales"}, ["delete from marts.creator_roi"]),
    one("marts", "marts.creator_roi", "shares_out_of_range", "settled_share = 1.1"),
    one("marts", "marts.creator_roi", "shares_out_of_range", "refund_maturity = -0.1"),
    Dirt(
        "marts",
        "marts.refund_adjusted_gmv",
        {"empty_despite_sales"},
        ["delete from marts.refund_adjusted_gmv"],
    ),
    one("marts", "marts.refund_adjusted_gmv", "net_outside_gross", "gmv_net_cohort = 11"),
    one("marts", "marts.kpi_attainment", "elapsed_out_of_range", "elapsed_share = 1.5"),
    one("marts", "marts.kpi_attainment", "attainment_implausible", "attainment = 1000"),
]


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
