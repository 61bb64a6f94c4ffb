"""Page 8: campaigns: trend with its peak, budget and spent, a verdict by what the campaign was for, pilot against scale."""

from __future__ import annotations

from typing import Final

from orchestration.reports.blocks import absent, table, words
from orchestration.reports.format import day
from orchestration.reports.model import Block, Chart, Page, Text
from orchestration.reports.scope import Field, Scope

_NEEDED: Final = ("rule_set_id", "period_type", "period_start", "market", "campaign_id", "is_official", "orders", "new_buyers", "items_sold",
                  "gmv_net", "promo_cost", "contribution_profit", "missing_inputs", "is_final", "budget")

CAMPAIGNS: Final = """
select roi.campaign_id, sum(roi.orders) as orders, sum(roi.new_buyers) as new_buyers, sum(roi.gmv_net) as gmv_net, sum(roi.promo_cost) as promo_cost,
    sum(roi.contribution_profit) as contribution_profit, cast(sum(roi.gmv_net) as double) / nullif(sum(roi.promo_cost), 0) as roi_ratio,
    max(roi.budget) as budget, cast(sum(roi.promo_cost) as double) / nullif(max(roi.budget), 0) as budget_used,
    {facts}
    string_agg(distinct nullif(roi.missing_inputs, ''), ',' order by nullif(roi.missing_inputs, '')) as missing_inputs, bool_and(roi.is_final) as is_final,
    case when sum(roi.orders) = 0 then 'no_sales' when sum(roi.contribution_profit) >= 0 then 'pays' else 'costs' end as verdict
from (
    select roi.* from marts.campaign_roi as roi
    where roi.is_official and roi.period_type = $kind and roi.campaign_id is not null and ($market is null or roi.market = $market)
        and roi.period_start between case when $kind = 'week' then $start - 1 else $start end and $start
    qualify roi.rule_set_id is not distinct from min(roi.rule_set_id) over (partition by roi.period_start, roi.market, roi.campaign_id)) as roi
{dimension}
group by roi.campaign_id order by gmv_net desc nulls last, roi.campaign_id limit 30
"""

_FACTS: Final = "any_value(campaigns.name) as name, any_value(campaigns.goal_type) as goal_type, bool_or(campaigns.is_pilot) as is_pilot,"

PILOTS: Final = """
select case when is_pilot then 'pilot' else 'scale' end as cohort, count(*) as campaigns, sum(gmv_net) as gmv_net, sum(promo_cost) as promo_cost,
    cast(sum(gmv_net) as double) / nullif(sum(promo_cost), 0) as roi_ratio, bool_and(is_final) as is_final
from ({campaigns}) group by 1 order by 1
"""

TREND: Final = """
select period_start as day, sum(gmv_net) as gmv_net from marts.campaign_roi
where is_official and period_type = 'day' and campaign_id is not null and period_start between $start - 1 and $end and ($market is null or market = $market)
group by period_start order by period_start
"""

_WORDS: Final = {
    "new_buyers": Text("new buyers", "拉新"), "clear_stock": Text("clear stock", "清库存"), "test_product": Text("test a product", "测款"),
    "exposure": Text("exposure", "曝光"), "pays": Text("pays", "盈利"), "costs": Text("costs more than it brings", "成本高于收益"), "no_sales": Text("no sales", "无销售"),
    "pilot": Text("pilot", "试投"), "scale": Text("scale", "放量")}


def page(scope: Scope) -> Page:
    """The page."""
    title, question = Text("Campaigns", "活动"), Text("Did each campaign do what it was for?", "每个活动是否达到目的？")
    blocks = tuple(_blocks(scope)) or (absent(Text("Campaigns of the period", "本期活动"), Text(
        "The sheet campaigns, with contracts or costs that name a campaign_code.", "填写 campaigns 表，并在 contracts 或 costs 表中注明 campaign_code。")),)
    return Page(8, "campaigns", title, question, blocks, ("campaign_roi", "dim_campaigns"))


def _blocks(scope: Scope) -> list[Block]:
    if not scope.is_filled("campaign_roi", *_NEEDED):
        return []
    has_facts = scope.has("dim_campaigns", "campaign_code", "name", "goal_type", "is_pilot")
    sql = CAMPAIGNS.format(
        facts=_FACTS if has_facts else "any_value(roi.campaign_id) as name, cast(null as varchar) as goal_type, false as is_pilot,",
        dimension="left join marts.dim_campaigns as campaigns on campaigns.campaign_code = roi.campaign_id" if has_facts else "")
    query = scope.query(sql)
    rows = scope.rows(query)
    if not rows:
        return []
    blocks: list[Block] = [*_trend(scope)]
    blocks.append(table(scope, query, "campaign_id", (
        Field("name", Text("Campaign", "活动")), Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money"),
        Field("budget_used", Text("Budget used", "预算使用"), "budget_used", "rate"), Field("verdict", Text("Verdict", "结论")),
        Field("goal_type", Text("For", "目标"), is_folded=True), Field("budget", Text("Budget", "预算"), "budget_used", "money", is_folded=True),
        Field("promo_cost", Text("Cost", "推广成本"), "promo_cost", "money", is_folded=True),
        Field("contribution_profit", Text("Profit", "贡献利润"), "contribution_profit", "money", is_folded=True, needs="*"),
        Field("roi_ratio", Text("ROI", "投产比"), "roi_ratio", "ratio", is_folded=True), Field("orders", Text("Orders", "订单数"), "orders", is_folded=True),
        Field("new_buyers", Text("New buyers", "新客"), "new_buyers", is_folded=True)),
        Text("Campaigns, {currency}", "活动（{currency}）").filled(currency=scope.currency), rows=rows, name=words(_WORDS)))
    blocks.append(table(scope, scope.query(PILOTS.format(campaigns=sql)), "cohort", (
        Field("cohort", Text("Stage", "阶段")), Field("campaigns", Text("Campaigns", "活动数"), "orders"), Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money"),
        Field("roi_ratio", Text("ROI", "投产比"), "roi_ratio", "ratio")), Text("Pilot against scale", "试投与放量"), name=words(_WORDS)))
    return blocks


def _trend(scope: Scope) -> list[Block]:
    rows = [row for row in scope.rows(scope.query(TREND)) if row["gmv_net"] is not None]
    if len(rows) < 2:
        return []
    peak = max(rows, key=lambda row: row["gmv_net"])
    return [Chart("line", Text(f"Net GMV of campaigns by day, peak on {day(peak['day'], 'en')}", f"活动每日退款后GMV，峰值在{day(peak['day'], 'zh')}"),
                  tuple({"period": f"{row['day']:%m-%d}", "value": row["gmv_net"]} for row in rows))]
