"""Credited: are evidence and credits what the rules can produce, and do the shares look like a seller's?"""

from __future__ import annotations

from datetime import date

from data_quality.checks import SHEETS_AHEAD, Bound, Check, TableSuite, Text, few_rows, implausible_time, no_rows
from data_quality.database import Inventory, Moment
from data_quality.suites.staged import positive, times

DECIDED = date(2026, 11, 22)
KINDS = ("platform", "live_room", "click", "view", "content_window")
UNATTRIBUTED = "none"
UNATTRIBUTED_SHARE = 0.98
ENOUGH_LINES = 200
RATE_JUMP = 3

_OURS = Text(
    "this is a fault of the attribution models: report it with the rows shown, nothing has been published",
    "这是归因模型的错误：请附上所示的行反馈，数据尚未发布",
)
_SOURCE = Text(
    "look at the rows in the source; if many are concerned, its unit or format changed",
    "请在来源中核对这些行；如果涉及大量行，说明其单位或格式已变化",
)


def suites(inventory: Inventory, moment: Moment) -> list[TableSuite]:
    """The suites of the attribution tables; absent ones are skipped."""
    del inventory
    return [lines(moment), touches(moment), credits_of_lines(), unattributed(), fx_rates(), fx_jumps()]


def lines(moment: Moment) -> TableSuite:
    """Order lines of all sources: values as in staging, and not everything may be left uncounted."""
    counted = Check(
        "nothing_counted",
        "critical",
        f"case when count(*) >= {ENOUGH_LINES} and not bool_or(is_counted) then 1 end",
        Bound(
            DECIDED,
            f"{ENOUGH_LINES} lines without a single paid one is a payment field that is no longer read",
            at_most=0,
        ),
        Text("some of the order lines to be paid and counted", "有已支付并计入统计的订单行"),
        _SOURCE,
    )
    return TableSuite(
        "attribution.attr_lines",
        (counted, *positive("quantity", _SOURCE), *times("created_at", moment, _SOURCE)),
        ("is_counted", "quantity", "created_at"),
        ("order_id", "order_line_id"),
    )


def touches(moment: Moment) -> TableSuite:
    """Evidence of known kinds, at plausible times."""
    return TableSuite(
        "attribution.attr_touches",
        (
            no_rows(
                "kinds_unknown",
                f"kind is null or kind not in {_listed(KINDS)}",
                Text("evidence of the known kinds", "证据类型均为已知类型"),
                _OURS,
                DECIDED,
                "a rule set names kinds; one it cannot name is never credited",
            ),
            *few_rows(
                "touched_at_implausible",
                implausible_time("touched_at", moment, SHEETS_AHEAD),
                Text(
                    "touches between 2019 and two years after the run", "触点时间介于 2019 年与运行后两年之间"
                ),
                _SOURCE,
                DECIDED,
                "a touch of another century joins no order",
            ),
        ),
        ("kind", "touched_at"),
        ("touch_key", "kind"),
    )


def credits_of_lines() -> TableSuite:
    """Credits between 0 and 1 on known evidence. (That they sum to 1 is a dbt test.)"""
    return TableSuite(
        "attribution.attr_credits",
        (
            no_rows(
                "credits_out_of_range",
                "credit is null or credit not between 0 and 1",
                Text("credits between 0 and 1", "归因权重在 0 和 1 之间"),
                _OURS,
                DECIDED,
                "a share of a line is a fraction whatever the model",
            ),
            no_rows(
                "evidence_unknown",
                f"evidence is null or evidence not in {_listed((*KINDS, UNATTRIBUTED))}",
                Text("credits on the known kinds of evidence", "归因证据均为已知类型"),
                _OURS,
                DECIDED,
                "the kinds of the touchpoint table, and none",
            ),
        ),
        ("credit", "evidence"),
        ("line_key", "rule_set_id", "touch_position"),
    )


def unattributed() -> TableSuite:
    """How much stays without a creator, by rule set: always reported, suspicious where there is evidence."""
    share = Check(
        "unattributed_share",
        "warning",
        f"max(case when lines >= {ENOUGH_LINES} and (select count(*) from attribution.attr_touches) > 0 "
        "then unattributed / lines end)",
        Bound(
            DECIDED,
            "where there are touches, fewer than 2 % of lines credited means handles, buyers or ids "
            "no longer match",
            at_most=UNATTRIBUTED_SHARE,
        ),
        Text(
            "some of the lines to be credited under every rule set, since there are touches",
            "既然存在触点，每个规则集下都应有订单行得到归因",
        ),
        Text(
            "compare handles and links with the sheets creators and tracking_links",
            "请核对 creators 与 tracking_links 表中的账号和链接",
        ),
        bad_rows=f"unattributed > {UNATTRIBUTED_SHARE} * lines",
    )
    relation = (
        "select rule_set_id, sum(cast(credit as double)) as lines, "
        f"sum(case when evidence = '{UNATTRIBUTED}' then cast(credit as double) else 0 end) as unattributed "
        "from attribution.attr_credits group by rule_set_id"
    )
    return TableSuite(
        "attribution.attr_credits",
        (share,),
        ("rule_set_id", "credit", "evidence"),
        ("rule_set_id",),
        relation=relation,
        requires=("attribution.attr_touches",),
        kind="distribution",
    )


def fx_rates() -> TableSuite:
    """Rates into the reporting currency are positive."""
    return TableSuite(
        "attribution.attr_fx_rates",
        (
            no_rows(
                "rates_not_positive",
                "rate_rc is null or rate_rc <= 0",
                Text("rates into the reporting currency above 0", "折算为报告货币的汇率大于 0"),
                _OURS,
                DECIDED,
                "no rate is no row; a rate of 0 makes money vanish",
            ),
        ),
        ("rate_rc",),
        ("rate_date", "currency"),
    )


def fx_jumps() -> TableSuite:
    """Rates of one currency stay in one order of magnitude: the slipped decimal point."""
    relation = (
        "select rate_date, currency, rate_rc, median(rate_rc) over (partition by currency) as usual "
        "from attribution.attr_fx_rates"
    )
    jumps = no_rows(
        "rates_far_from_usual",
        f"rate_rc > {RATE_JUMP} * usual or rate_rc * {RATE_JUMP} < usual",
        Text(
            "each rate within a factor of 3 of the currency's median", "每个汇率与该货币中位数相差不超过 3 倍"
        ),
        Text(
            "correct the rate in the sheet fx_rates, or ignore this if the currency was re-denominated",
            "请在 fx_rates 表中更正汇率；如果货币已重新定值可忽略",
        ),
        DECIDED,
        "even a currency crisis takes years for a factor of 3; a slipped decimal point is a factor of 10",
        severity="warning",
    )
    return TableSuite(
        "attribution.attr_fx_rates",
        (jumps,),
        ("rate_date", "currency", "rate_rc"),
        ("rate_date", "currency", "rate_rc"),
        relation=relation,
        kind="distribution",
    )


def _listed(values: tuple[str, ...]) -> str:
    """Values as an SQL list."""
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"
