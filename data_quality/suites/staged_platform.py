"""Staged, what the platform settles and reports: statements, videos, LIVEs, days of a shop."""

from __future__ import annotations

from datetime import date

from data_quality.checks import Check, TableSuite, Text, few_rows, implausible_date, no_rows
from data_quality.database import Moment

DECIDED = date(2026, 11, 22)
# A charge is sent as a negative amount, or subtracted; to a cent of rounding one of the two gives the settlement.
CENT = 0.011
LARGEST_RATE = 1

_REPORT = Text(
    "if many rows are concerned, the platform changed a unit or a sign: report it with a sample",
    "如果涉及大量行，说明平台更改了单位或符号：请附上样例反馈",
)


def suites(moment: Moment) -> list[TableSuite]:
    """The suites of these tables; absent ones are skipped."""
    return [
        statement_transactions(),
        reported("video_performance", moment, ("views", "likes", "new_followers", "product_clicks", "gmv"),
                 ("click_rate", "click_to_order_rate", "finish_rate")),
        reported("live_performance", None, ("views", "likes", "new_followers", "product_clicks", "attributed_gmv"),
                 ("click_rate", "payment_rate")),
        reported("shop_performance", moment, ("gmv", "orders", "buyers", "visitors"), ("conversion_rate",)),
    ]


def statement_transactions() -> TableSuite:
    """Settlement = revenue + shipping + fees + adjustment, with charges negative, or with charges subtracted."""
    table = "staging.stg_tiktok_shop__statement_transactions"
    charges = "coalesce(shipping_cost_amount, 0) + coalesce(fee_tax_amount, 0)"
    other = "coalesce(adjustment_amount, 0) + coalesce(reserve_amount, 0)"
    revenue = "coalesce(revenue_amount, 0)"
    misses = " and ".join(
        f"abs(settlement_amount - ({revenue} {sign} ({charges}) {other_sign} ({other}))) > {CENT}"
        for sign in "+-" for other_sign in "+-")
    return TableSuite(
        table,
        (
            no_rows(
                "settlement_does_not_add_up",
                f"transaction_type <> 'RESERVE' and settlement_amount is not null and {misses}",
                Text("settlements that their parts add up to", "结算金额等于各部分之和"),
                _REPORT,
                DECIDED,
                "charges are documented with one sign and sent with another; a row that fits neither has a gap",
                severity="warning",
            ),
            *few_rows(
                "currency_missing",
                "settlement_amount <> 0 and currency is null",
                Text("a currency beside every amount", "每笔金额都有币种"),
                _REPORT,
                DECIDED,
                "the currency stands in the header of a statement; without it the money is nobody's",
                _newest(table),
            ),
        ),
        ("transaction_type", "settlement_amount", "revenue_amount", "shipping_cost_amount", "fee_tax_amount",
         "adjustment_amount", "reserve_amount", "currency", "known_at"),
        ("statement_id", "transaction_id", "order_id"),
    )


def reported(
    entity: str, moment: Moment | None, amounts: tuple[str, ...], rates: tuple[str, ...]
) -> TableSuite:
    """Figures the platform reports: no counts or money below zero, rates that are fractions, days that have come."""
    table = f"staging.stg_tiktok_shop__{entity}"
    newest = _newest(table)
    checks: list[Check] = [
        *few_rows(
            "figures_negative",
            " or ".join(f"{column} < 0" for column in amounts),
            Text("no negative figures", "数值不为负数"),
            _REPORT,
            DECIDED,
            "counts and reported sales are never below zero",
            newest,
        ),
        *few_rows(
            "rates_out_of_range",
            " or ".join(f"{column} not between 0 and {LARGEST_RATE}" for column in rates),
            Text("rates between 0 and 1", "比率在 0 和 1 之间"),
            _REPORT,
            DECIDED,
            "the platform sends rates in five encodings; one above 1 was read in the wrong one",
            newest,
        ),
    ]
    if moment is not None:
        checks += few_rows(
            "stat_date_implausible",
            implausible_date("stat_date", moment),
            Text("days between 2019 and one day after the run", "日期介于 2019 年与运行后一天之间"),
            _REPORT,
            DECIDED,
            "figures of days that have not come are zeros that nobody measured",
            newest,
        )
    dated = ("stat_date",) if moment is not None else ()
    return TableSuite(table, tuple(checks), (*amounts, *rates, *dated, "known_at"), ("record_key",))


def _newest(table: str) -> str:
    """Predicate: the row came with the table's latest load."""
    return f"known_at = (select max(known_at) from {table})"
