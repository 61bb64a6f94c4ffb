"""Marts: could these figures be true? The last look before they are published."""

from __future__ import annotations

from datetime import date

from data_quality.checks import Bound, Check, TableSuite, Text, few_rows, implausible_date, no_rows, time_sql
from data_quality.database import Inventory, Moment
from data_quality.suites import marts_programme, marts_reports
from data_quality.suites.marts_reports import LINES, LOOK, OURS, marts_suite

DECIDED = date(2026, 11, 22)
ENOUGH_LINES = 200
REFUND_SHARE = 0.5
CANCELLED_SHARE = 0.6
MISSING_RATE_SHARE = 0.2
WEEK_SHARE = 0.3
ENOUGH_ORDERS = 100
ROUNDING = 0.01


def suites(inventory: Inventory, moment: Moment) -> list[TableSuite]:
    """The suites of the published tables; absent ones are skipped."""
    del inventory
    return [
        order_lines(moment),
        order_line_shares(),
        order_volume(moment),
        refunds(moment),
        attribution(),
        content_days(moment),
        *marts_reports.suites(),
        *marts_programme.suites(),
    ]


def order_lines(moment: Moment) -> TableSuite:
    """Net sales lie between nothing and gross sales, on dates that have come."""
    return marts_suite(
        LINES,
        (
            no_rows(
                "net_outside_gross",
                "gmv_gross >= 0 and (gmv_net < 0 or gmv_net > gmv_gross)",
                Text("gmv_net between 0 and gmv_gross", "gmv_net 介于 0 与 gmv_gross 之间"),
                OURS,
                DECIDED,
                "cancelled and refunded amounts are clamped to the line",
            ),
            *few_rows(
                "gross_negative",
                "gmv_gross < 0",
                Text("no negative gmv_gross", "gmv_gross 不为负数"),
                LOOK,
                DECIDED,
                "a discount above the price comes from the source",
            ),
            *few_rows(
                "order_date_implausible",
                implausible_date("order_date", moment),
                Text(
                    "order dates between 2019 and one day after the run",
                    "下单日期介于 2019 年与运行后一天之间",
                ),
                LOOK,
                DECIDED,
                "a shop east of UTC is at most one day ahead",
            ),
            _missing_rate(),
        ),
        ("gmv_gross", "gmv_net", "order_date", "is_counted", "gmv_gross_rc"),
        ("order_id", "order_line_id", "order_date"),
    )


def content_days(moment: Moment) -> TableSuite:
    """Figures of contents lie on days that have come."""
    return marts_suite(
        "marts.fct_content_days",
        few_rows(
            "date_implausible",
            implausible_date("date", moment),
            Text("dates between 2019 and one day after the run", "日期介于 2019 年与运行后一天之间"),
            LOOK,
            DECIDED,
            "a day that has not come has no figures; a shop east of UTC is at most one day ahead",
        ),
        ("date",),
        ("content_id", "shop_id", "date"),
    )


def order_line_shares() -> TableSuite:
    """Refunds and cancellations by currency, where there are enough lines to have a rate."""
    relation = (
        f"select currency, count(*) as lines, sum(cast(gmv_gross as double)) as gross, "
        "sum(cast(cancelled_amount as double)) as cancelled, sum(cast(refund_cohort as double)) as refunded "
        f"from {LINES} where is_counted group by currency having count(*) >= {ENOUGH_LINES}"
    )
    return marts_suite(
        LINES,
        (
            _refund_rate(),
            _cancel_rate(),
        ),
        ("currency", "gmv_gross", "cancelled_amount", "refund_cohort", "is_counted"),
        ("currency", "lines"),
        relation=relation,
        kind="distribution",
    )


def order_volume(moment: Moment) -> TableSuite:
    """Orders of the last seven whole days against the four weeks before them."""
    recent = _orders_between(moment, 7, 0)
    usual = _orders_between(moment, 35, 7)
    check = Check(
        "week_against_usual",
        "warning",
        f"case when {usual} >= {ENOUGH_ORDERS} then {recent} / ({usual} / 4.0) end",
        Bound(
            DECIDED, "the week after a campaign halves; below 30 % orders are missing", at_least=WEEK_SHARE
        ),
        Text(
            "at least 30 % of a usual week's orders in the last seven days",
            "最近七天的订单数不低于平常一周的 30%",
        ),
        LOOK,
        when_empty=1,
    )
    return marts_suite(LINES, (check,), ("order_id", "created_at", "is_counted"), kind="volume")


def refunds(moment: Moment) -> TableSuite:
    """Money that went back."""
    return marts_suite(
        "marts.fct_refunds",
        (
            *few_rows(
                "refunds_negative",
                "amount_product < 0",
                Text("no negative refund", "退款金额不为负数"),
                LOOK,
                DECIDED,
                "a refund is a positive amount",
            ),
            *few_rows(
                "refund_date_implausible",
                implausible_date("refund_date", moment),
                Text(
                    "refund dates between 2019 and one day after the run",
                    "退款日期介于 2019 年与运行后一天之间",
                ),
                LOOK,
                DECIDED,
                "as order dates",
            ),
        ),
        ("amount_product", "refund_date"),
        ("refund_id", "order_line_id", "refund_date"),
    )


def attribution() -> TableSuite:
    """Credited money lies inside the credited line."""
    return marts_suite(
        "marts.fct_attribution",
        (
            no_rows(
                "credits_out_of_range",
                "credit is null or credit not between 0 and 1",
                Text("credits between 0 and 1", "归因权重在 0 和 1 之间"),
                OURS,
                DECIDED,
                "a share is a fraction",
            ),
            no_rows(
                "net_above_gross",
                f"gmv_gross >= 0 and gmv_net > gmv_gross + {ROUNDING}",
                Text("credited gmv_net not above gmv_gross", "归因的 gmv_net 不高于 gmv_gross"),
                OURS,
                DECIDED,
                "net and gross are rounded apart, the remainder goes to the last touch: one cent is enough",
            ),
        ),
        ("credit", "gmv_gross", "gmv_net"),
        ("order_line_id", "rule_set_id", "touch_position"),
    )


def _missing_rate() -> Check:
    """Money missing in the reporting currency."""
    return Check(
        "missing_rate_share",
        "warning",
        "count_if(is_counted and gmv_gross_rc is null) / nullif(count_if(is_counted), 0)",
        Bound(
            DECIDED,
            "without a rate money is missing from every total in the reporting currency",
            at_most=MISSING_RATE_SHARE,
        ),
        Text(
            "at most 20 % of the counted lines without a rate of exchange",
            "缺少汇率的计入行不超过 20%",
        ),
        Text("add the rates to the sheet fx_rates", "请在 fx_rates 表中补充汇率"),
        bad_rows="is_counted and gmv_gross_rc is null",
    )


def _refund_rate() -> Check:
    """The worst currency's share refunded."""
    return Check(
        "refund_rate",
        "warning",
        "max(refunded / nullif(gross - cancelled, 0))",
        Bound(
            DECIDED,
            "categories with the most returns (fashion) refund about a third; half is a fault "
            "in reading returns",
            at_most=REFUND_SHARE,
        ),
        Text("at most half of the sales of a currency refunded", "任一货币的退款率不超过一半"),
        LOOK,
        bad_rows=f"refunded > {REFUND_SHARE} * (gross - cancelled)",
    )


def _cancel_rate() -> Check:
    """The worst currency's share cancelled."""
    return Check(
        "cancel_rate",
        "warning",
        "max(cancelled / nullif(gross, 0))",
        Bound(
            DECIDED,
            "cash on delivery markets cancel up to 40 %; above 60 % a status is misread",
            at_most=CANCELLED_SHARE,
        ),
        Text("at most 60 % of the sales of a currency cancelled", "任一货币的取消率不超过 60%"),
        LOOK,
        bad_rows=f"cancelled > {CANCELLED_SHARE} * gross",
    )


def _orders_between(moment: Moment, from_days: int, to_days: int) -> str:
    """SQL: distinct counted orders created in a span of days before the clock."""
    clock = time_sql(moment.clock)
    return (
        f"count(distinct case when is_counted and created_at > {clock} - interval {from_days} day "
        f"and created_at <= {clock} - interval {to_days} day then order_id end)"
    )
