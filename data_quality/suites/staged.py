"""Staged: do the typed values make sense? A few odd rows warn, a systematic error (unit, format) blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from data_quality.checks import (
    ONE_DAY,
    SHEETS_AHEAD,
    Check,
    TableSuite,
    Text,
    few_rows,
    implausible_date,
    implausible_time,
    no_rows,
    not_currency,
)
from data_quality.database import Inventory, Moment
from data_quality.suites import staged_platform, staged_statuses

DECIDED = date(2026, 11, 22)
LARGEST_COMMISSION_RATE = 1

_CORRECT = Text(
    "correct the rows at the source; the next run reads them again",
    "请在来源处更正这些行；下次运行会重新读取",
)
_REPORT = Text(
    "if many rows are concerned, the source changed its unit or format: report it with a sample",
    "如果涉及大量行，说明来源更改了单位或格式：请附上样例反馈",
)


def suites(inventory: Inventory, moment: Moment) -> list[TableSuite]:
    """The suites of the staging tables; absent ones are skipped."""
    del inventory
    return [
        order_lines(moment),
        affiliate_lines(moment),
        exported_order_lines(moment),
        exported_affiliate_lines(),
        return_lines(moment),
        product_skus(),
        fx_rates(moment),
        costs(moment),
        product_costs(),
        link_clicks(moment),
        *staged_platform.suites(moment),
        *staged_statuses.suites(),
    ]


def order_lines(moment: Moment) -> TableSuite:
    """Units sold: currency, money, quantity, time."""
    table = "staging.stg_tiktok_shop__order_lines"
    newest = rows_known_last(table)
    money = ("original_price", "sale_price", "seller_discount", "platform_discount")
    return TableSuite(
        table,
        (
            *currencies("currency", _REPORT, newest),
            *not_negative(money, _REPORT, newest),
            *positive("quantity", _REPORT, newest),
            *times("created_at", moment, _REPORT, newest),
        ),
        ("currency", *money, "quantity", "created_at", "known_at"),
        ("order_id", "order_line_id"),
    )


def affiliate_lines(moment: Moment) -> TableSuite:
    """Orders of creators: as order lines, and rates that are fractions."""
    table = "staging.stg_tiktok_shop__affiliate_lines"
    newest = rows_known_last(table)
    money = ("price_amount", "commission_base_est", "commission_std_est", "commission_ads_est")
    return TableSuite(
        table,
        (
            *currencies("currency", _REPORT, newest),
            *not_negative(money, _REPORT, newest),
            *times("created_at", moment, _REPORT, newest),
            *few_rows(
                "commission_rates_out_of_range",
                f"commission_rate not between 0 and {LARGEST_COMMISSION_RATE} "
                f"or ads_rate not between 0 and {LARGEST_COMMISSION_RATE}",
                Text("commission rates between 0 and 1", "佣金率在 0 和 1 之间"),
                _REPORT,
                DECIDED,
                "rates are fractions; a rate above 1 was sent as a percentage or in basis points",
                newest,
            ),
        ),
        ("currency", *money, "created_at", "known_at", "commission_rate", "ads_rate"),
        ("order_id", "sku_id"),
    )


def exported_order_lines(moment: Moment) -> TableSuite:
    """Order x SKU of Seller Center exports: money, quantity, time of the shop's wall clock."""
    table = "staging.stg_seller_exports__order_lines"
    newest = rows_known_last(table)
    money = ("original_price", "sale_price", "seller_discount", "platform_discount")
    return TableSuite(
        table,
        (
            *not_negative(money, _CORRECT, newest),
            *positive("quantity", _CORRECT, newest),
            *times("created_local", moment, _CORRECT, newest),
        ),
        (*money, "quantity", "created_local", "known_at"),
        ("order_id", "order_line_id"),
    )


def exported_affiliate_lines() -> TableSuite:
    """Orders of creators in exports: money, and rates that are fractions."""
    table = "staging.stg_seller_exports__affiliate_lines"
    newest = rows_known_last(table)
    money = ("price_amount", "commission_base_est", "commission_std_est", "commission_ads_est")
    return TableSuite(
        table,
        (
            *not_negative(money, _CORRECT, newest),
            *few_rows(
                "commission_rates_out_of_range",
                f"commission_rate not between 0 and {LARGEST_COMMISSION_RATE} "
                f"or ads_rate not between 0 and {LARGEST_COMMISSION_RATE}",
                Text("commission rates between 0 and 1", "佣金率在 0 和 1 之间"),
                _CORRECT,
                DECIDED,
                "a column of percentages that was read as fractions is above 1",
                newest,
            ),
        ),
        (*money, "known_at", "commission_rate", "ads_rate"),
        ("order_id", "sku_id"),
    )


def return_lines(moment: Moment) -> TableSuite:
    """Refunds: money back is not negative."""
    money = ("line_refund_subtotal", "line_refund_total", "return_refund_subtotal", "return_refund_total")
    return TableSuite(
        "staging.stg_tiktok_shop__return_lines",
        (
            *currencies("currency", _REPORT),
            *not_negative(money, _REPORT),
            *times("updated_at", moment, _REPORT),
        ),
        ("currency", *money, "updated_at"),
        ("return_id", "order_id", "order_line_id"),
    )


def product_skus() -> TableSuite:
    """The catalogue: prices."""
    return TableSuite(
        "staging.stg_tiktok_shop__product_skus",
        (*currencies("currency", _REPORT), *not_negative(("price_amount",), _REPORT)),
        ("currency", "price_amount"),
        ("product_id", "sku_id"),
    )


def fx_rates(moment: Moment) -> TableSuite:
    """Rates of exchange: a rate that is not positive would turn sales into nothing."""
    rate = no_rows(
        "rates_not_positive",
        "rate <= 0",
        Text("rates of exchange above 0", "汇率大于 0"),
        _CORRECT,
        DECIDED,
        "a rate of 0 makes money vanish without a trace, so one row is enough to stop",
    )
    return TableSuite(
        "staging.stg_sheets__fx_rates",
        (
            rate,
            *currencies("from_currency", _CORRECT),
            *currencies("to_currency", _CORRECT),
            *dates("rate_date", moment),
        ),
        ("rate", "from_currency", "to_currency", "rate_date"),
        ("rate_date", "from_currency", "to_currency"),
    )


def costs(moment: Moment) -> TableSuite:
    """Costs may be credited back, so their sign is free; future dates are plans and allowed in the sheet."""
    del moment
    return TableSuite(
        "staging.stg_sheets__costs",
        (
            *currencies("currency", _CORRECT),
            *few_rows(
                "costs_before_any_shop",
                "cost_date < date '2019-01-01'",
                Text("cost dates from 2019 on", "费用日期不早于 2019 年"),
                _CORRECT,
                DECIDED,
                "an Excel date read as a number lands in 1900 or 1970",
            ),
        ),
        ("currency", "cost_date"),
        ("cost_ref", "cost_date", "cost_type"),
    )


def product_costs() -> TableSuite:
    """Unit costs."""
    return TableSuite(
        "staging.stg_sheets__product_costs",
        (*currencies("currency", _CORRECT), *not_negative(("unit_cost",), _CORRECT)),
        ("currency", "unit_cost"),
        ("seller_sku", "sku_id", "valid_from"),
    )


def link_clicks(moment: Moment) -> TableSuite:
    """Clicks: when."""
    return TableSuite(
        "staging.stg_sheets__link_clicks",
        times("clicked_at", moment, _CORRECT, ahead=SHEETS_AHEAD),
        ("clicked_at",),
        ("click_id", "link_id"),
    )


def currencies(column: str, remedy: Text, newest: str = "") -> tuple[Check, ...]:
    """Currency codes have the form of ISO 4217."""
    return few_rows(
        f"{column}_not_iso",
        not_currency(column),
        Text(f"{column} to be three capital letters", f"{column} 为三位大写字母的货币代码"),
        remedy,
        DECIDED,
        "any other form finds no rate of exchange",
        newest,
    )


def not_negative(columns: Sequence[str], remedy: Text, newest: str = "") -> tuple[Check, ...]:
    """Money that cannot be below zero."""
    return few_rows(
        "money_negative",
        " or ".join(f"{column} < 0" for column in columns),
        Text("no negative money", "金额不为负数"),
        remedy,
        DECIDED,
        "refunds have columns of their own; a minus sign here is a changed convention",
        newest,
    )


def positive(column: str, remedy: Text, newest: str = "") -> tuple[Check, ...]:
    """A count of at least one."""
    return few_rows(
        f"{column}_not_positive",
        f"{column} <= 0",
        Text(f"{column} above 0", f"{column} 大于 0"),
        remedy,
        DECIDED,
        "a line sells at least one unit",
        newest,
    )


def times(column: str, moment: Moment, remedy: Text, newest: str = "", ahead: timedelta = ONE_DAY) -> tuple[Check, ...]:
    """Moments between the first shop and ``ahead`` after the run."""
    return few_rows(
        f"{column}_implausible",
        implausible_time(column, moment, ahead),
        Text(
            f"{column} between 2019 and {ahead.days} days after the run",
            f"{column} 介于 2019 年与运行后 {ahead.days} 天之间",
        ),
        remedy,
        DECIDED,
        "seconds read as milliseconds land in 1970 or in the far future",
        newest,
    )


def dates(column: str, moment: Moment) -> tuple[Check, ...]:
    """Dates of a sheet between the first shop and two years after the run."""
    return few_rows(
        f"{column}_implausible",
        implausible_date(column, moment, SHEETS_AHEAD),
        Text(f"{column} between 2019 and two years after the run", f"{column} 介于 2019 年与运行后两年之间"),
        _CORRECT,
        DECIDED,
        "a day and a month exchanged, or a date read as a number",
    )


def rows_known_last(table: str) -> str:
    """Predicate: the row came with the table's latest load."""
    return f"known_at = (select max(known_at) from {table})"
