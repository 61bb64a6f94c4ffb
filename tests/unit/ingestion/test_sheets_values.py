"""Cells as people and spreadsheets write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ingestion.sheets import SHEETS, amounts, choices, dates, metric_codes, values
from ingestion.sheets.problems import REASONS, SheetProblem
from ingestion.sheets.recognise import recognise


def _code(read: Callable[[Any], Any], value: object) -> str:
    with pytest.raises(SheetProblem) as caught:
        read(value)
    return caught.value.reason.code


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1,234.50", "1234.50"),
        ("US$1,234.5", "1234.5"),
        ("￥1,000", "1000"),
        ("USD 12", "12"),
        ("12 THB", "12"),
        ("Rp1.500.000", "1500000"),
        ("1.234,56", "1234.56"),
        ("(100)", "-100"),
        ("-1,000", "-1000"),
        ("15%", "0.15"),
        ("１２３", "123"),
        ("1 234.5", "1234.5"),
        (0.1, "0.1"),
        (12, "12"),
        ("$-5", "-5"),
    ],
)
def test_numbers_are_read(written: object, expected: str) -> None:
    assert amounts.read_number(written) == Decimal(expected)


@pytest.mark.parametrize("written", ["abc", "12,50", "1,23,4", "nan", "inf", True, "1.2.3"])
def test_a_number_that_may_mean_anything_is_held(written: object) -> None:
    assert _code(amounts.read_number, written) == "bad_number"


def test_money_is_rounded_half_up_once_and_bounded() -> None:
    read = amounts.decimal_reader(18, 4)
    assert read("0.00005") == Decimal("0.0001")  # half up, not half even
    assert read("99,999,999,999.99") == Decimal("99999999999.9900")
    assert _code(read, "100000000000000") == "number_too_large"
    assert _code(amounts.decimal_reader(18, 8, "0", "1"), "1.5") == "number_out_of_range"
    assert _code(amounts.decimal_reader(38, 18, "0", above=True), "0") == "number_out_of_range"


def test_whole_numbers_may_be_written_with_a_unit() -> None:
    read = amounts.integer_reader()
    assert [read(x) for x in ("1.2万", "3.5k", "1,000", 7.0)] == [12_000, 3_500, 1_000, 7]
    assert _code(read, "1.5") == "bad_number"


@pytest.mark.parametrize(
    "damaged", [5.764e17, 576461413038785752, "5.764E+17", "5.764e17", "5764614130387857520.0"]
)
def test_an_id_that_a_spreadsheet_damaged_is_held(damaged: object) -> None:
    assert _code(values.read_id, damaged) == "damaged_id"


def test_an_id_keeps_its_digits() -> None:
    assert values.read_id("576461413038785752") == "576461413038785752"
    assert values.read_id(" 007\t") == "007"
    assert values.read_id('="576461413038785752"') == "576461413038785752"
    assert values.read_id(12345.0) == "12345"  # 15 digits or fewer lose nothing
    assert _code(values.read_id, date(2026, 1, 2)) == "id_became_date"


def test_handles_currencies_markets_and_booleans() -> None:
    assert values.read_handle(" @Mia.Style ") == "mia.style"
    assert [values.read_currency(x) for x in ("usd", "泰铢")] == ["USD", "THB"]
    assert [values.read_market(x) for x in ("us", "UK", "印尼")] == ["US", "GB", "ID"]
    assert values.read_market_or_all("*") == "*"
    assert [values.read_boolean(x) for x in ("是", "否", "YES", "0", "作废", True, "")] == [
        True,
        False,
        True,
        False,
        True,
        True,
        None,
    ]
    assert _code(values.read_market, "USA") == "bad_market"
    assert _code(values.read_timezone, "Mars/Base") == "bad_timezone"
    assert values.read_timezone("Asia/Bangkok") == "Asia/Bangkok"


@pytest.mark.parametrize(
    ("written", "first", "grain"),
    [
        ("2026/1/5", date(2026, 1, 5), "day"),
        ("2026年1月5日", date(2026, 1, 5), "day"),
        ("20260105", date(2026, 1, 5), "day"),
        ("2026-01-05T23:30:00Z", date(2026, 1, 5), "day"),
        ("2026-01-05 10:00", date(2026, 1, 5), "day"),
        ("2026-11", date(2026, 11, 1), "month"),
        ("2026年11月", date(2026, 11, 1), "month"),
        ("2026Q4", date(2026, 10, 1), "quarter"),
        ("2026年第四季度", date(2026, 10, 1), "quarter"),
        ("2026-W47", date(2026, 11, 16), "week"),  # ISO week 47 of 2026 begins on Monday the 16th
        (46027.0, date(2026, 1, 5), "day"),
        (datetime(2026, 1, 5, 10), date(2026, 1, 5), "day"),
    ],
)
def test_periods_are_read(written: object, first: date, grain: str) -> None:
    period = dates.read_period(written)
    assert period is not None
    assert (period.first, period.grain) == (first, grain)


def test_dates_that_are_none_or_may_be_two_are_held() -> None:
    assert _code(dates.read_first_day, "2026-13-01") == "bad_date"
    assert _code(dates.read_first_day, "2026-02-30") == "bad_date"
    assert _code(dates.read_first_day, "soon") == "bad_date"
    assert _code(dates.read_first_day, "05/01/2026") == "ambiguous_date"
    assert _code(dates.read_period, "2026-W60") == "bad_period"


def test_a_validity_end_written_as_a_month_is_its_last_day() -> None:
    assert dates.read_first_day("2026-02") == date(2026, 2, 1)
    assert dates.read_last_day("2026-02") == date(2026, 2, 28)
    assert dates.read_last_day("2026Q4") == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-01-05T10:30:00Z", datetime(2026, 1, 5, 10, 30)),
        ("2026-01-05T10:30:00+07:00", datetime(2026, 1, 5, 3, 30)),
        ("2026-01-05 10:30:00", datetime(2026, 1, 5, 10, 30)),
        ("2026/1/5 9:05", datetime(2026, 1, 5, 9, 5)),
        ("2026年1月5日 10:30:15", datetime(2026, 1, 5, 10, 30, 15)),
        ("1767609000", datetime(2026, 1, 5, 10, 30)),
        ("1767609000123", datetime(2026, 1, 5, 10, 30, 0, 123000)),
        ("1770011531234", datetime(2026, 2, 2, 5, 52, 11, 234000)),  # not 1770-01-15 12:34, though ISO allows it
        ("2026-01-05", datetime(2026, 1, 5)),
        (46027.4375, datetime(2026, 1, 5, 10, 30)),
        ("2026-01-05 10:30:00.123456", datetime(2026, 1, 5, 10, 30, 0, 123456)),
    ],
)
def test_moments_are_utc(written: object, expected: datetime) -> None:
    assert dates.read_moment(written) == expected


def test_a_moment_that_is_none_is_held() -> None:
    assert _code(dates.read_moment, "2026-01-05 25:00") == "bad_time"
    assert _code(dates.read_moment, "yesterday") in ("bad_time", "bad_date")


def test_value_lists_are_read_in_both_languages() -> None:
    assert [choices.COST_TYPES.read(x) for x in ("坑位费", "Fixed Fee", "fixed_fee 坑位费", "AD-BOOST")] == [
        "fixed_fee",
        "fixed_fee",
        "fixed_fee",
        "ad_boost",
    ]
    assert choices.ACCOUNT_ROLES.read("主号") == "main"
    assert choices.read_evidence_order("平台，直播间 > click") == "platform,live_room,click"
    assert choices.CAMPAIGN_STAGES.read("预热") == "预热"  # an open list keeps what it does not know
    assert _code(choices.COST_TYPES.read, "bribe") == "bad_choice"
    assert _code(choices.read_evidence_order, "platform,magic") == "bad_choice"


def test_metrics_are_known_in_any_case_and_near_ones_named() -> None:
    assert [
        metric_codes.metric_code(str(metric_codes.read_metric(x))) for x in ("GMV_Net_Cohort", "CTR", "aov")
    ] == ["gmv_net_cohort", "ctr", "aov"]
    with pytest.raises(SheetProblem) as caught:
        metric_codes.read_metric("gmv_nett")
    assert "gmv_net" in caught.value.values["near"]


def test_every_reason_has_texts_and_remedies_in_both_languages() -> None:
    for code, reason in REASONS.items():
        assert all((reason.en, reason.zh, reason.remedy_en, reason.remedy_zh)), code
        assert any("一" <= letter <= "鿿" for letter in reason.zh + reason.remedy_zh), code


@pytest.mark.parametrize("written", ["12345678901", "99999999999999999999.5"])
def test_a_very_large_rate_is_read_or_refused_but_never_breaks_the_load(written: str) -> None:
    assert amounts.decimal_reader(38, 18, "0", above=True)(written) == Decimal(written)


@pytest.mark.parametrize("written", ["1e1000000", "-9e999999%", "1e-1000000"])
def test_a_number_beyond_any_column_is_held(written: str) -> None:
    with pytest.raises(SheetProblem):
        amounts.decimal_reader(38, 18)(written)


def test_a_moment_at_the_edge_of_time_is_held() -> None:
    with pytest.raises(SheetProblem):
        dates.read_moment("0001-01-01T00:00:00+14:00")


def test_a_spreadsheet_number_is_a_day_only_without_doubt() -> None:
    assert dates.read_first_day(20260105.0) == date(2026, 1, 5)
    for doubtful in (2026.1, 2026.11):
        with pytest.raises(SheetProblem):
            dates.read_first_day(doubtful)
        with pytest.raises(SheetProblem):
            dates.read_moment(doubtful)


def test_a_handle_typed_with_a_wide_at_sign_is_the_same_handle() -> None:
    assert values.read_handle("＠Mia.Style") == "mia.style"


@pytest.mark.parametrize("header", [
    "client_ip", "tel_no", "cpf_number", "Ship To", "客人", "名字", "城市", "住址", "Name", "phone2", "收件人", "birthday",
])
def test_unknown_columns_about_a_buyer_are_left_out(header: str) -> None:
    found = recognise(SHEETS, ["click_id", "link_id", "clicked_at", header, "browser", "capacity", "tip"])
    assert found is not None
    assert found.dropped == (header,)
    assert found.dropped_positions == (3,)


@pytest.mark.parametrize(("written", "code"), [
    (" C001 ", "C001"), ("Ｃ００１", "C001"), ("\u3000ＣＲ－ＴＨ－００６\u3000", "CR-TH-006"), ("达人一号", "达人一号"), (1001.0, "1001"), ("　", None)])
def test_a_code_is_the_same_in_full_width(written: object, code: str | None) -> None:
    assert values.read_code(written) == code
