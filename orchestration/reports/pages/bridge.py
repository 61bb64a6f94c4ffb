"""Page 2: from what the platform reports to what is left, and what changed in last month's number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from orchestration.reports.blocks import absent, table, words
from orchestration.reports.common import PROFIT_PERIODS, SALES, SALES_PERIODS, period_of
from orchestration.reports.model import Block, Chart, Need, Page, Text
from orchestration.reports.scope import Field, Scope

COMPASS: Final = f"""
select {period_of("days.date")} as period, days.shop_id, sum(days.gmv_compass) as gmv_compass
from marts.fct_shop_days as days
left join marts.dim_shops as shops on shops.shop_id = days.shop_id
where $market is null or days.market = $market
group by 1, 2
"""

# The platform reports in shop currency; the rate is that of the same shop's own sales of the period.
COMPASS_RC: Final = f"""
select case when count(*) = count(compass.gmv_compass * sales.rate)
    then sum(cast(compass.gmv_compass * sales.rate as decimal(28, 4))) end as gmv_compass
from (select shop_id, sum(gmv_gross_rc) / nullif(sum(gmv_gross), 0) as rate from ({SALES}) where period = $start group by shop_id) as sales
left join ({COMPASS}) as compass on compass.shop_id = sales.shop_id and compass.period = $start
"""

STEPS: Final = f"""
with sales as (select * from ({SALES_PERIODS}) where period = $start),
profit as (select * from ({PROFIT_PERIODS}) where period = $start),
compass as ({COMPASS_RC}),
steps as (
    select 1 as step, 'gmv_compass' as metric, compass.gmv_compass as amount, true as is_total, sales.is_final, '' as missing_inputs
    from sales cross join compass
    union all select 2, 'difference', sales.gmv_gross - compass.gmv_compass, false, sales.is_final, '' from sales cross join compass
    union all select 3, 'gmv_gross', gmv_gross, true, is_final, '' from sales
    union all select 4, 'cancelled_amount', -cancelled_amount, false, is_final, '' from sales
    union all select 5, 'refund_cohort', -refund_cohort, false, is_final, '' from sales
    union all select 6, 'gmv_net', gmv_net, true, is_final, '' from sales
    union all select 7, 'tax_kept', -tax_kept, false, is_final, missing_inputs from profit
    union all select 8, 'cogs', -cogs, false, is_final, missing_inputs from profit
    union all select 9, 'platform_fees', -platform_fees, false, is_final, missing_inputs from profit
    union all select 10, 'shipping_cost', -shipping_cost, false, is_final, missing_inputs from profit
    union all select 11, 'commission', -commission, false, is_final, '' from profit
    union all select 12, 'fixed_fee', -fixed_fee, false, is_final, '' from profit
    union all select 13, 'sample_cost', -sample_cost, false, is_final, missing_inputs from profit
    union all select 14, 'ad_boost', -ad_boost, false, is_final, '' from profit
    union all select 15, 'other_cost', -other_cost, false, is_final, '' from profit
    union all select 16, 'allocated_cost', -allocated_cost, false, is_final, '' from profit
    union all select 17, 'contribution_profit', contribution_profit, true, is_final, missing_inputs from profit)
select * from steps order by step
"""

NAMES: Final[Mapping[str, Text]] = {
    "gmv_compass": Text("Platform GMV", "平台GMV"), "difference": Text("Other definition", "口径差异"), "gmv_gross": Text("Gross", "商品GMV"),
    "cancelled_amount": Text("Cancelled", "取消"), "refund_cohort": Text("Refunded", "退款"), "gmv_net": Text("Net", "退款后GMV"),
    "tax_kept": Text("Tax in price", "价内税"), "cogs": Text("Goods", "货品成本"), "platform_fees": Text("Platform fees", "平台费用"),
    "shipping_cost": Text("Shipping", "运费"), "commission": Text("Commission", "佣金"), "fixed_fee": Text("Fixed fees", "坑位费"),
    "sample_cost": Text("Samples", "样品"), "ad_boost": Text("Ads", "投流"), "other_cost": Text("Other promotion", "其他推广"),
    "allocated_cost": Text("Allocated", "分摊"), "contribution_profit": Text("Profit", "贡献利润")}

_NEEDS: Final[Mapping[str, str]] = {
    "tax_kept": "vat_rate,fx_rate", "cogs": "unit_cost", "platform_fees": "platform_fees", "shipping_cost": "shipping_cost",
    "sample_cost": "unit_cost", "contribution_profit": "*"}

PAYOUT: Final = """
select lines.currency, sum(lines.revenue_amount) as revenue_amount, sum(lines.fee_amount) as fee_amount,
    sum(lines.adjustment_amount) as adjustment_amount, sum(lines.settlement_amount) as settlement_amount, true as is_final
from marts.fct_settlement_lines as lines
{shops}
where lines.settled_on between $start and $end {of_market}
group by lines.currency order by lines.currency
"""

# What was first published after the month had ended, against what is published now.
CHANGED: Final = """
with said as (
    select published.metric, published.snapshot_id, published.clock, published.period_start, sum(published.value) as value
    from marts.published_figures as published
    where published.period_type = 'month' and published.creator_id is null
        and published.metric in ('gmv_gross', 'gmv_net', 'refund_cohort', 'commission', 'contribution_profit')
        and published.period_start = cast(date_trunc('month', $start) as date) - to_months(case when $kind = 'month' then 0 else 1 end)
        and ($market is null or published.market = $market)
    group by published.metric, published.snapshot_id, published.clock, published.period_start
),
closed as (
    select said.*,
        min(clock) over (partition by metric) as first_clock,
        max(clock) over (partition by metric) as last_clock
    from said where cast(clock as date) > cast(period_start + interval 1 month as date) - 1
)
select first.metric, first.snapshot_id, first.value as first_value, last.value as last_value,
    last.value - first.value as restatement, false as is_final
from closed as first
inner join closed as last on last.metric = first.metric and last.clock = last.last_clock
where first.clock = first.first_clock
order by first.metric
"""

CAUSES: Final = """
select metric || ' ' || cause as cause_key, metric, cause, sum(amount) as amount, true as is_final
from marts.restatements
where period_type = 'month' and subject_type <> 'creator' and ($market is null or market = $market)
    and period_start = cast(date_trunc('month', $start) as date) - to_months(case when $kind = 'month' then 0 else 1 end)
    and metric in ('gmv_gross', 'gmv_net', 'refund_cohort', 'commission', 'contribution_profit')
group by metric, cause order by metric, abs(sum(amount)) desc, cause
"""


def page(scope: Scope) -> Page:
    """The page."""
    blocks: list[Block] = [*_waterfall(scope), _payout(scope), _changed(scope)]
    if scope.is_filled("restatements", "metric", "cause", "amount", "subject_type", "period_type", "period_start"):
        blocks.append(table(scope, scope.query(CAUSES), "cause_key", (
            Field("cause", Text("Cause", "原因")), Field("metric", Text("Metric", "指标")), Field("amount", Text("Change", "变动"), "restatement_delta", "money")),
            Text("Why it changed", "变动原因"), name=words({**NAMES, **_CAUSE_NAMES})))
    return Page(2, "bridge", Text("Bridge", "桥接"), Text("From the platform's number to what is left.", "从平台数字到实际剩余。"), tuple(blocks),
                ("refund_adjusted_gmv", "creator_roi", "fct_shop_days", "fct_settlement_lines", "published_figures"))


_CAUSE_NAMES: Final[Mapping[str, Text]] = {
    "late_order": Text("Late orders", "迟到订单"), "order_changed": Text("Orders that changed", "订单变动"),
    "cancellation": Text("Cancellations", "取消"), "refund": Text("Refunds", "退款"),
    "commission_settled": Text("Commission settled", "佣金结算"), "cost": Text("Costs", "费用"),
    "cost_of_goods": Text("Cost of goods", "商品成本"), "fees_and_tax": Text("Platform fees and tax", "平台费与税"),
    "fx": Text("Exchange rates", "汇率"), "fx_mixed": Text("Exchange rates and orders", "汇率与订单"),
    "rule": Text("Attribution rule", "归因规则"), "mapping": Text("Mapping mended", "映射修正")}


def _waterfall(scope: Scope) -> list[Block]:
    """The steps as a drawing of what is known, and as a table of all."""
    query = scope.query(STEPS if scope.has("fct_shop_days", "gmv_compass") else STEPS.replace(COMPASS_RC, "select cast(null as decimal(28, 4)) as gmv_compass"))
    rows = scope.rows(query)
    if not rows:
        return [absent(Text("The bridge", "桥接"), Text("Orders of this period.", "本期订单。"))]
    known = [row for row in rows if row["amount"] is not None and (row["is_total"] or row["amount"])]
    chart = Chart("waterfall", Text("{currency}, step by step", "逐步拆解（{currency}）").filled(currency=scope.currency),
                  tuple({"name": NAMES[row["metric"]], "value": row["amount"], "is_total": row["is_total"]} for row in known))
    fields = [Field("metric", Text("Step", "步骤")), Field("amount", Text("Amount", "金额"), "gmv_net", "money")]
    tables = table(scope, query, "step", fields, Text("All steps, {currency}", "全部步骤（{currency}）").filled(currency=scope.currency),
                   rows=[], name=words(dict(NAMES)))
    cells = tuple((NAMES[row["metric"]], scope.figure(
        query, row, "amount", row["metric"] if row["metric"] != "difference" else "recon_variance", "money", key="step",
        needs=_NEEDS.get(row["metric"], ""))) for row in rows)
    note = Text("Platform GMV is in shop currency; it is converted at the rate of the same shop's sales. A step without a number is not in the profit either.",
                "平台GMV为店铺币种，按同店同期销售汇率换算。没有数字的步骤也未计入利润。")
    return [chart, type(tables)(tables.title, tables.columns, cells, note)]


def _payout(scope: Scope) -> Block:
    """What the platform settled in the period."""
    needed = ("currency", "settled_on", "revenue_amount", "fee_amount", "adjustment_amount", "settlement_amount")
    if not scope.is_filled("fct_settlement_lines", *needed):
        return absent(Text("Payout of the period", "本期回款"),
                      Text("Statements by API (scope finance) or the income export.", "通过 API 读取结算单（finance 权限），或放入收入导出文件。"))
    by_market = scope.has("fct_settlement_lines", "market")
    by_shop = scope.has("fct_settlement_lines", "shop_id")
    shops = "left join marts.dim_shops as shops on shops.shop_id = lines.shop_id" if by_shop and not by_market else ""
    of_market = "and ($market is null or lines.market = $market)" if by_market else (
        "and ($market is null or shops.market = $market)" if by_shop else "")
    return table(scope, scope.query(PAYOUT.format(shops=shops, of_market=of_market)), "currency", (
        Field("currency", Text("Currency", "币种")), Field("revenue_amount", Text("Revenue", "收入"), "settlement_amount", "money"),
        Field("fee_amount", Text("Fees", "费用"), "settlement_amount", "money"),
        Field("settlement_amount", Text("Settled", "结算"), "settlement_amount", "money"),
        Field("adjustment_amount", Text("Adjustments", "调整"), "settlement_amount", "money", is_folded=True)),
        Text("Settled by the platform in the period", "平台本期结算"),
        note=Text("By the day of the statement: these are earlier orders, mostly.", "按结算单日期，多为更早的订单。"))


def _changed(scope: Scope) -> Block | Need:
    """What was first said about the month, and what is said now."""
    query = scope.query(CHANGED)
    rows: Sequence[dict[str, Any]] = scope.rows(query) if scope.has("published_figures") else []
    if not rows:
        return absent(Text("What changed in the month's number", "月度数字的变动"),
                      Text("A snapshot published after the month had ended; the next ones are compared with it.", "月末之后发布的第一个快照；之后的快照与它比较。"))
    return table(scope, query, "metric", (
        Field("metric", Text("Metric", "指标")), Field("first_value", Text("First said", "首次发布"), "gmv_net", "money"),
        Field("last_value", Text("Now", "现在"), "gmv_net", "money"), Field("restatement", Text("Change", "变动"), "restatement_delta", "money"),
        Field("snapshot_id", Text("First snapshot", "首个快照"), is_folded=True)),
        Text("What changed in the month's number", "月度数字的变动"), rows=rows, name=words(dict(NAMES)))
