"""Headers, row models and the row parser."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ingestion.sheets import SHEETS
from ingestion.sheets.definition import SheetDefinition, join_key
from ingestion.sheets.parse import FileScope, Held, RowParser
from ingestion.sheets.recognise import closest, recognise


def _parser(*header: str) -> RowParser:
    found = recognise(SHEETS, header)
    assert found is not None
    return RowParser(
        found, FileScope("a.csv", "hash", lambda buyer: f"key-of-{len(buyer)}" if buyer else None), ""
    )


def _landed(header: str, row: str) -> dict[str, Any]:
    result = _parser(*header.split(",")).parse(2, row.split(","))
    assert isinstance(result, dict), result
    return result


def _held(header: str, row: str) -> Held:
    result = _parser(*header.split(",")).parse(2, row.split(","))
    assert isinstance(result, Held), result
    return result


def _reason(header: str, row: str) -> str:
    return _held(header, row).record.reason.code


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_recognised_by_every_form_of_its_header(name: str) -> None:
    columns = SHEETS[name].input_columns
    for header in (
        [one.name for one in columns],
        [one.info.aliases[0] for one in columns],
        [one.header for one in columns],
        [f"\ufeff {one.name.upper()} " for one in columns],
        [f"{one.header}*" for one in columns],
    ):
        found = recognise(SHEETS, header)
        assert found is not None
        assert (found.definition.name, found.known) == (name, len(columns))


def test_the_sheet_with_the_most_known_columns_wins() -> None:
    header = ["link_id", "handle", "click_id", "clicked_at", "buyer_id"]  # four known to clicks, two to links
    found = recognise(SHEETS, header)
    assert found is not None
    assert found.definition.name == "link_clicks"


def test_a_required_column_or_one_of_two_must_be_there() -> None:
    assert recognise(SHEETS, ["unit_cost", "currency", "shop_code"]) is None
    assert recognise(SHEETS, ["unit_cost", "currency", "sku_id"]) is not None
    assert closest(SHEETS, [["unit_cost", "currency", "shop_code"]]) == (
        "product_costs",
        "seller_sku / sku_id",
    )


def test_unknown_columns_are_kept_but_never_buyers_data() -> None:
    row = _landed(
        "shop_code,market,timezone,currency,region,Buyer Phone,收件人",
        "A,US,America/New_York,USD,west,+1555,Ann",
    )
    assert row["extra"] == '{"region":"west"}'


def test_every_definition_is_documented_in_both_languages() -> None:
    for definition in SHEETS.values():
        assert definition.model.title_en and definition.model.title_zh
        for column in definition.input_columns:
            assert column.info.en and column.info.zh and column.info.aliases, column
            assert column.name == "note" or column.info.example or column.name == "is_deleted", column


def test_the_columns_are_those_of_the_contract() -> None:
    assert {name: len(definition.columns) for name, definition in SHEETS.items()} == {
        "shops": 9,
        "creators": 17,
        "product_costs": 7,
        "costs": 20,
        "fx_rates": 6,
        "attribution_rules": 21,
        "kpi_targets": 17,
        "tracking_links": 12,
        "link_clicks": 7,
        "campaigns": 13,
        "contracts": 18,
        "collaboration_events": 9,
        "samples": 13,
        "contents": 13,
        "org_nodes": 5,
        "assignments": 7,
        "thresholds": 5,
        "approvals": 8,
        "payments": 7,
        "disputes": 9,
        "benchmarks": 6,
        "calendar": 6,
        "erp_orders": 6,
        "traffic_daily": 6,
        "users": 5,
    }


@pytest.mark.parametrize(
    ("header", "row", "key"),
    [
        ("shop_code,market,timezone,currency", "US01,US,UTC,USD", "US01"),
        ("handle,valid_from", "@Mia,2026-01", "mia|2026-01-01"),
        ("handle", "Mia", "mia|"),
        ("seller_sku,sku_id,unit_cost,currency,market", "A,9,1,USD,us", "sku_id:9||US|"),
        (
            "seller_sku,unit_cost,currency,shop_code,valid_from",
            "A,1,USD,S1,2026-02-01",
            "seller_sku:A|S1||2026-02-01",
        ),
        ("cost_date,cost_type,amount,currency,cost_ref", "2026-01-01,奖励,1,USD,R|1", "ref|R%7C1|actual"),
        ("rate_date,from_currency,to_currency,rate", "2026-01-05,THB,USD,0.03", "2026-01-05|THB|USD|daily"),
        (
            "rate_date,from_currency,to_currency,rate,rate_type",
            "2026-01-05,THB,USD,0.03,月",
            "2026-01-01|THB|USD|monthly",
        ),
        (
            "rule_set_id,rule_version,effective_from,model,evidence_order",
            "r,2,2026-01-01,linear,click",
            "r|2",
        ),
        (
            "metric,node_type,node_code,period_type,period_start,target_value,tier",
            "GMV_NET,店铺,US01,月,2026-11-20,5,A",
            "gmv_net|shop|us01|month|2026-11-01|a||",
        ),
        ("link_id,handle", "L1,mia", "L1"),
        ("click_id,link_id,clicked_at", "K1,L1,2026-01-01", "K1"),
    ],
)
def test_natural_keys(header: str, row: str, key: str) -> None:
    assert _landed(header, row)["natural_key"] == key


def test_key_parts_cannot_run_into_each_other() -> None:
    assert join_key(("a|b", "c")) != join_key(("a", "b|c"))


def test_cost_rows_without_reference_are_told_apart_by_their_occurrence() -> None:
    parser = _parser("cost_date", "cost_type", "amount", "currency")
    rows = [parser.parse(n, ["2026-01-01", "bonus", "5", "USD"]) for n in (2, 3)]
    assert all(isinstance(row, dict) for row in rows)
    first, second = (row["natural_key"] for row in rows if isinstance(row, dict))
    assert first.startswith("row|")
    assert (first.rsplit("|", 1)[0], first[-2:], second[-2:]) == (second.rsplit("|", 1)[0], "|1", "|2")


KPI = "metric,node_type,node_code,period_type,period_start,target_value"


@pytest.mark.parametrize(
    ("period_type", "written", "landed"),
    [
        ("month", "2026-11", date(2026, 11, 1)),
        ("month", "2026年11月5日", date(2026, 11, 1)),
        ("quarter", "2026Q4", date(2026, 10, 1)),
        ("quarter", "2026-11-05", date(2026, 10, 1)),
        ("week", "2026-W47", date(2026, 11, 16)),
        ("week", "2026-11-15", date(2026, 11, 15)),
        ("day", "2026/11/5", date(2026, 11, 5)),
        ("campaign", "2026-11-05", date(2026, 11, 5)),
    ],
)
def test_a_target_lands_on_the_first_day_of_its_period(period_type: str, written: str, landed: date) -> None:
    assert _landed(KPI, f"ctr,shop,A,{period_type},{written},15%")["period_start"] == landed


def test_a_target_keeps_its_spelling_beside_the_code() -> None:
    row = _landed(KPI, "CTR,shop,US01,month,2026-11,3.1%")
    assert (row["metric"], row["metric_as_written"], row["node_code"]) == ("ctr", "CTR", "US01")
    assert row["target_value"] == Decimal("0.031")


RULE = "rule_set_id,rule_version,effective_from,model,evidence_order"


@pytest.mark.parametrize(
    ("header", "row", "code"),
    [
        (KPI, "gmv_nett,shop,A,month,2026-11,5", "unknown_metric"),
        (KPI, "ctr,shop,A,month,2026Q4,5", "period_disagrees"),
        (KPI, "ctr,shop,A,month,2026-11,", "missing_value"),
        (KPI, "ctr,galaxy,A,month,2026-11,5", "bad_choice"),
        (RULE, "r,1,2026-01-01,guess,click", "bad_choice"),
        (RULE, "r,1,2026-01-01,linear,click;magic", "bad_choice"),
        (RULE, "r,0,2026-01-01,linear,click", "number_out_of_range"),
        (RULE, "r,1,,linear,click", "missing_value"),
        (RULE + ",click_window_hours", "r,1,2026-01-01,linear,click,-1", "number_out_of_range"),
        (RULE + ",first_weight", "r,1,2026-01-01,linear,click,1.2", "number_out_of_range"),
        (RULE + ",first_weight,last_weight", "r,1,2026-01-01,linear,click,0.6,0.6", "weights_too_large"),
        (RULE + ",market", "r,1,2026-01-01,linear,click,USA", "bad_market"),
        (RULE + ",effective_to", "r,1,2026-02-01,linear,click,2026-01-01", "dates_reversed"),
        ("handle,valid_from,valid_to", "m,2026-02-01,2026-01-01", "dates_reversed"),
        ("cost_date,cost_type,amount,currency", "2026-01-01,bonus,USD 5,THB", "currency_disagrees"),
        ("cost_date,cost_type,amount,currency", "2026-01-01,bonus,1,234.00,USD", "too_many_cells"),
        ("cost_date,cost_type,amount,currency", "2026-01-01,bonus,5,USD,6", "too_many_cells"),
        ("seller_sku,unit_cost,currency", ",5,USD", "missing_one_of"),
        ("rate_date,from_currency,to_currency,rate", "2026-01-05,THB,USD,0", "number_out_of_range"),
    ],
)
def test_a_row_that_cannot_be_trusted_is_held(header: str, row: str, code: str) -> None:
    assert _reason(header, row) == code


def test_blank_rule_fields_stay_blank() -> None:
    row = _landed(RULE + ",market,blend", "r,1,2026-01-01,末次触点,平台 点击,,")
    assert (row["model"], row["evidence_order"], row["market"], row["blend"], row["click_window_hours"]) == (
        "last_touch",
        "platform,click",
        None,
        None,
        None,
    )


def test_a_held_row_says_what_is_wrong_with_all_of_it_and_carries_its_money() -> None:
    record = _held("cost_date,cost_type,amount,currency,cost_ref", "soon,bribe,1200.50,usd,R1").record
    texts = record.as_row()
    assert "soon" in texts["reason_en"] and "bribe" in texts["reason_en"] and "bribe" in texts["reason_zh"]
    assert (record.amount, record.currency, record.row_number) == (Decimal("1200.50"), "USD", 2)
    assert (
        _held("cost_date,cost_type,amount,currency,cost_ref", "soon,bonus,1,usd,R1").natural_key
        == "ref|R1|actual"
    )


@pytest.mark.parametrize(
    "row",
    [
        "K1,L1,soon,7494000000000000123",
        "K1,L1,2026-01-01,7.494E+18",
        "L1,2026-01-01,7494000000000000123",  # a cell is missing: the buyer stands under clicked_at
        "K1,L1,2026-01-01,x,7494000000000000123",
        "K1,L1,7494000000000000123,2026-01-01",  # columns swapped
    ],
)
def test_a_held_click_keeps_no_buyer_wherever_it_stands(row: str) -> None:
    held = _held("click_id,link_id,clicked_at,buyer_id", row)
    assert "7494" not in str(held.record.as_row()) and "7.494" not in str(held.record.as_row())


def test_a_click_lands_with_the_keyed_hash_only() -> None:
    row = _landed("click_id,link_id,clicked_at,buyer_id", "K1,L1,2026-01-01,12345")
    assert row["buyer_key"] == "key-of-5"
    assert "buyer_id" not in row


def test_a_row_that_withdraws_needs_its_key_only() -> None:
    row = _landed("cost_date,cost_type,amount,currency,cost_ref,作废", ",,,,R1,作废")
    assert (row["is_deleted"], row["natural_key"]) == (True, "ref|R1|actual")
    assert (
        _reason("rate_date,from_currency,to_currency,rate,is_deleted", "2026-01-01,THB,,,yes")
        == "missing_value"
    )


def test_one_class_is_all_a_further_sheet_needs() -> None:
    from ingestion.sheets import kinds
    from ingestion.sheets.definition import SheetRow, column

    class PetRow(SheetRow):
        sheet = "pets"
        title_en, title_zh = "Pets", "宠物"
        pet: kinds.Text = column("宠物名", en="name", zh="名字", required=True, key=True)
        born_on: kinds.FirstDay = column("出生日", en="birthday", zh="出生日", required=True, key=True)

    sheets = {**SHEETS, "pets": SheetDefinition.of(PetRow)}
    found = recognise(sheets, ["宠物名", "出生日"])
    assert found is not None
    row = RowParser(found, FileScope("c.csv", "h", lambda buyer: buyer), "").parse(2, ["Rex", "2026-11-11"])
    assert isinstance(row, dict)
    assert row["natural_key"] == "Rex|2026-11-11"
