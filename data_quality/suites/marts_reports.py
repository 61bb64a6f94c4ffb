"""Marts, continued from ``marts``: commissions, figures of creators, shops and targets; what both share."""

from __future__ import annotations

from datetime import date

from data_quality.checks import Bound, Check, TableSuite, Text, few_rows, no_rows

DECIDED = date(2026, 11, 22)
LARGEST_ATTAINMENT = 100
ENOUGH_CLICKS = 1000
LINES = "marts.fct_order_lines"

OURS = Text(
    "this is a fault of the models: report it with the rows shown, nothing has been published",
    "这是数据模型的错误：请附上所示的行反馈，数据尚未发布",
)

LOOK = Text(
    "look at the source before trusting the figures of the days concerned",
    "在信任相关日期的数据之前请先核对来源",
)


def suites() -> list[TableSuite]:
    """The suites of the report tables."""
    return [
        affiliate_lines(), *(roi(subject) for subject in ("creator", "content", "product", "campaign")),
        refund_adjusted_gmv(), refund_adjusted_subjects(), kpi_attainment(), tracking_link_health(), ad_days(),
    ]


def affiliate_lines() -> TableSuite:
    """Commissions are fractions of what was sold."""
    return marts_suite(
        "marts.fct_affiliate_lines",
        few_rows(
            "commission_rate_out_of_range",
            "commission_rate not between 0 and 1",
            Text("commission rates between 0 and 1", "佣金率在 0 和 1 之间"),
            LOOK,
            DECIDED,
            "rates are fractions; above 1 it is a percentage",
        ),
        ("commission_rate",),
        ("order_id", "sku_id"),
    )


def roi(subject: str) -> TableSuite:
    """There are rows when there are sales, and shares are shares.

    Args:
        subject: what the mart is about and named after: ``creator``, ``content``, ``product`` or ``campaign``.
    """
    shares = ("settled_share", "refund_maturity", "unattributed_share", "touch_coverage")
    return marts_suite(
        f"marts.{subject}_roi",
        (
            _rows_when_sales(f"{subject}_roi"),
            no_rows(
                "shares_out_of_range",
                " or ".join(f"{share} not between 0 and 1" for share in shares),
                Text(f"{', '.join(shares)} between 0 and 1", f"{'、'.join(shares)} 在 0 和 1 之间"),
                OURS,
                DECIDED,
                "each is a part of a total",
            ),
        ),
        shares,
        ("rule_set_id", "period_type", "period_start", "market", f"{subject}_id"),
        requires=(LINES,),
    )


def refund_adjusted_gmv() -> TableSuite:
    """There are rows when there are sales, and the cohort's net lies inside its gross."""
    return marts_suite(
        "marts.refund_adjusted_gmv",
        (
            _rows_when_sales("refund_adjusted_gmv"),
            no_rows(
                "net_outside_gross",
                "gmv_gross >= 0 and gmv_net_cohort > gmv_gross",
                Text("gmv_net_cohort not above gmv_gross", "gmv_net_cohort 不高于 gmv_gross"),
                OURS,
                DECIDED,
                "cancelled and refunded amounts are clamped to the line",
            ),
        ),
        ("gmv_gross", "gmv_net_cohort"),
        ("shop_id", "market", "order_date"),
        requires=(LINES,),
    )


def refund_adjusted_subjects() -> TableSuite:
    """As of the shops' days, by creator, content and product; the parts that have settled or are final are parts."""
    return marts_suite(
        "marts.refund_adjusted_subjects",
        (
            _rows_when_sales("refund_adjusted_subjects"),
            no_rows(
                "net_outside_gross",
                "gmv_gross_rc >= 0 and gmv_net_cohort_rc > gmv_gross_rc or settled_share not between 0 and 1 or "
                "refund_maturity not between 0 and 1",
                Text(
                    "gmv_net_cohort_rc not above gmv_gross_rc, shares between 0 and 1",
                    "gmv_net_cohort_rc 不高于 gmv_gross_rc，占比在 0 和 1 之间",
                ),
                OURS,
                DECIDED,
                "cancelled and refunded amounts are clamped to the line, credits are parts of it",
            ),
        ),
        ("gmv_gross_rc", "gmv_net_cohort_rc", "settled_share", "refund_maturity"),
        ("rule_set_id", "market", "subject_type", "subject_id", "month"),
        requires=(LINES,),
    )


def kpi_attainment() -> TableSuite:
    """Shares of time are shares; a target reached a hundred times over has the wrong unit."""
    return marts_suite(
        "marts.kpi_attainment",
        (
            no_rows(
                "elapsed_out_of_range",
                "elapsed_share not between 0 and 1",
                Text("elapsed_share between 0 and 1", "elapsed_share 在 0 和 1 之间"),
                OURS,
                DECIDED,
                "days finished are a part of the period's days",
            ),
            no_rows(
                "attainment_implausible",
                f"attainment > {LARGEST_ATTAINMENT}",
                Text("no target reached a hundred times over", "没有目标被超额完成一百倍"),
                Text(
                    "check the unit of target_value in the sheet kpi_targets",
                    "请核对 kpi_targets 表中 target_value 的单位",
                ),
                DECIDED,
                "a target of 2.5 for 2.5 million, or a percentage for a count",
                severity="warning",
            ),
        ),
        ("elapsed_share", "attainment"),
        ("metric", "node_type", "node_code", "period_start"),
    )


def tracking_link_health() -> TableSuite:
    """Parts of a link's clicks are no more than the clicks; a log without buyers cannot be followed to an order."""
    return marts_suite(
        "marts.tracking_link_health",
        (
            no_rows(
                "parts_above_clicks",
                "clicks_with_buyer > clicks + views or paid_clicks > clicks + views or first_click_at > last_click_at",
                Text(
                    "parts of a link's clicks no more than the clicks, and the first no later than the last",
                    "带买家的点击与付费点击不多于点击与浏览之和，首次点击不晚于末次",
                ),
                OURS,
                DECIDED,
                "all of them count rows of one group of clicks",
            ),
            Check(
                "clicks_without_buyers",
                "warning",
                f"case when sum(clicks) >= {ENOUGH_CLICKS} and sum(clicks_with_buyer) = 0 then 1 end",
                Bound(DECIDED, "without buyer ids no click can be followed to an order", at_most=0),
                Text("clicks to name their buyers, at least some", "至少部分点击带有买家编号"),
                Text(
                    "let the tracker write the buyer's id into the column buyer_id, else no order follows a click",
                    "请让追踪工具在 buyer_id 列写入买家编号，否则订单无法归到点击",
                ),
            ),
        ),
        ("clicks", "views", "clicks_with_buyer", "paid_clicks", "orders"),
        ("link_id",),
    )


def ad_days() -> TableSuite:
    """Spend is money that was paid, for clicks among impressions."""
    return marts_suite(
        "marts.fct_ad_days",
        (
            *few_rows(
                "spend_negative",
                "spend < 0 and ad_id not like '%|rest'",
                Text("no negative ad spend", "广告花费不为负数"),
                LOOK,
                DECIDED,
                "credits are told apart; only the rest of a GMV Max campaign may be below 0, when its parts exceed it",
            ),
            no_rows(
                "clicks_above_impressions",
                "clicks > impressions and impressions > 0",
                Text("no more clicks than impressions", "点击不多于展示"),
                LOOK,
                DECIDED,
                "both come from one report; no figure of ours is made of them",
                severity="warning",
            ),
        ),
        ("spend", "ad_id", "clicks", "impressions"),
        ("source", "advertiser_id", "ad_id", "date"),
    )


def marts_suite(
    table: str,
    checks: tuple[Check, ...],
    columns: tuple[str, ...],
    keys: tuple[str, ...] = (),
    *,
    relation: str = "",
    requires: tuple[str, ...] = (),
    kind: str = "plausibility",
) -> TableSuite:
    """A suite over a table of the marts file."""
    return TableSuite(
        table, checks, columns, keys, database="marts", relation=relation, requires=requires, kind=kind
    )


def _rows_when_sales(mart: str) -> Check:
    """The mart is not empty while lines count."""
    return Check(
        "empty_despite_sales",
        "critical",
        f"case when count(*) = 0 and (select count(*) from {LINES} where is_counted) > 0 then 1 end",
        Bound(DECIDED, "an empty mart beside sales is a broken build, not a small seller", at_most=0),
        Text(
            f"{mart} to have rows, since there are counted order lines",
            f"既然有计入的订单行，{mart} 应有数据",
        ),
        OURS,
    )
