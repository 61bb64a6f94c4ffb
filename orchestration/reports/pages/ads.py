"""Page 9: ads: what was spent, what the platform says it brought, what own credits say, which posts, which codes expire."""

from __future__ import annotations

from typing import Final

from orchestration.reports.blocks import absent, table, words
from orchestration.reports.common import period_of
from orchestration.reports.model import Block, Chart, Page, Text
from orchestration.reports.pages.credits import CREDITS
from orchestration.reports.pages.products import LINES
from orchestration.reports.scope import Field, Scope

_DAYS: Final = f"""
select * from (
    select days.*, {period_of("days.date")} as period from marts.fct_ad_days as days
    left join marts.dim_shops as shops on shops.shop_id = days.shop_id
    where ($market is null or days.market = $market) and days.date between $start - 1 and $end)
where period = $start
"""

KINDS: Final = f"""
select ad_kind, case when count(spend_rc) = count(*) then sum(spend_rc) end as spend,
    case when count(revenue_platform_rc) = count(*) then sum(revenue_platform_rc) end as revenue,
    cast(sum(revenue_platform_rc) as double) / nullif(sum(spend_rc), 0) as roas, sum(impressions) as impressions, sum(clicks) as clicks,
    sum(clicks) * 1.0 / nullif(sum(impressions), 0) as ctr, $end < $today - 7 as is_final
from ({_DAYS}) group by ad_kind order by spend desc nulls last, ad_kind
"""

# The same posts: what the platform claims beside what the official rule credits.
POSTS: Final = f"""
select days.content_id, any_value(coalesce(nullif(contents.title, ''), days.content_id)) as title, any_value(contents.url) as title_url,
    any_value(contents.handle) as handle, sum(days.spend_rc) as spend, sum(days.revenue_platform_rc) as revenue,
    cast(sum(days.revenue_platform_rc) as double) / nullif(sum(days.spend_rc), 0) as roas, coalesce(any_value(own.gmv_net), 0) as gmv_net, $end < $today - 7 as is_final
from ({_DAYS}) as days
left join marts.dim_contents as contents on contents.content_id = days.content_id
left join (select content_id, sum(gmv_net_rc) as gmv_net from ({CREDITS}) where content_id is not null group by content_id) as own
    on own.content_id = days.content_id
where days.content_id is not null and days.ad_kind = $ad_kind
group by days.content_id order by spend desc nulls last, days.content_id limit 10
"""

TRAFFIC: Final = f"""
select traffic_type, count(distinct order_id) as orders, sum(gmv_net_rc) as gmv_net, bool_and(is_final) as is_final
from ({LINES}) where traffic_type is not null group by traffic_type order by gmv_net desc nulls last, traffic_type
"""

CODES: Final = """
select works.contract_code, coalesce(people.name, people.handle_main, works.creator_id) as creator, works.ad_code_until, works.owner, true as is_final
from marts.fct_collaborations as works
left join marts.dim_creators as people on people.creator_id = works.creator_id
where works.ad_code_until between $today and $today + 30 and ($market is null or people.market is null or people.market = $market)
order by works.ad_code_until, works.contract_code limit 20
"""

_KINDS: Final = {
    "gmv_max": Text("GMV Max", "GMV Max"), "spark": Text("Spark ads", "Spark 广告"), "other": Text("Other ads", "其他广告"), "organic": Text("Organic", "自然流量"),
    "ads": Text("Paid", "付费"), "live": Text("Own LIVE", "自播"), "affiliate": Text("Affiliate", "联盟")}


def page(scope: Scope) -> Page:
    """The page."""
    title, question = Text("Ads", "投流"), Text("What did the spend bring, by the platform and by own credits?", "投入带来了什么？平台与自有归因各怎么说？")
    blocks: list[Block] = [*_kinds(scope)]
    blocks.append(table(scope, scope.query(TRAFFIC), "traffic_type", (
        Field("traffic_type", Text("Traffic", "流量")), Field("orders", Text("Orders", "订单数"), "orders"), Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money")),
        Text("Paid and organic sales, {currency}", "付费与自然流量销售（{currency}）").filled(currency=scope.currency), name=words(_KINDS)))
    blocks.append(_codes(scope))
    return Page(9, "ads", title, question, tuple(blocks), ("fct_ad_days", "fct_order_lines", "fct_attribution", "fct_collaborations"))


def _kinds(scope: Scope) -> list[Block]:
    query = scope.query(KINDS)
    rows = scope.rows(query) if scope.has("fct_ad_days") else []
    if not rows:
        return [absent(Text("Spend of the period", "本期投放"), Text("linkstar connect tiktok_ads, or costs of type ad_boost in the sheet costs.", "运行 linkstar connect tiktok_ads，或在 costs 表填写投流费用。"))]
    drawn = Chart("bars", Text("Spend, {currency}", "花费（{currency}）").filled(currency=scope.currency),
                  tuple({"name": _KINDS.get(row["ad_kind"], Text(row["ad_kind"], row["ad_kind"])), "value": row["spend"]} for row in rows if row["spend"] is not None))
    kinds = table(scope, query, "ad_kind", (
        Field("ad_kind", Text("Kind", "类型")), Field("spend", Text("Spend", "花费"), "ad_cost", "money"), Field("revenue", Text("Platform says", "平台口径"), "roas_paid", "money"),
        Field("roas", Text("ROAS", "ROAS"), "roas_paid", "ratio"), Field("impressions", Text("Impressions", "展示"), "product_impressions", is_folded=True),
        Field("clicks", Text("Clicks", "点击"), "product_clicks", is_folded=True), Field("ctr", Text("Click rate", "点击率"), "ctr", "rate", is_folded=True)),
        Text("Spend and what the platform reports, {currency}", "花费与平台回报（{currency}）").filled(currency=scope.currency), rows=rows, name=words(_KINDS),
        note=Text("The platform counts sales that would have come anyway; own credits do not use its GMV Max figures.", "平台口径包含自然也会发生的成交；自有归因不使用其 GMV Max 数字。"))
    fields = (Field("title", Text("Post", "帖子")), Field("spend", Text("Spend", "花费"), "ad_cost", "money"), Field("revenue", Text("Platform says", "平台口径"), "roas_paid", "money"),
              Field("gmv_net", Text("Own credits", "自有归因"), "gmv_net", "money"), Field("roas", Text("ROAS", "ROAS"), "roas_paid", "ratio", is_folded=True),
              Field("handle", Text("Account", "账号"), is_folded=True))
    posts = [table(scope, scope.query(POSTS, ad_kind=kind), "content_id", fields, caption) for kind, caption in (
        ("gmv_max", Text("GMV Max by post", "GMV Max 按帖子")), ("spark", Text("Spark ads by post", "Spark 广告按帖子")))]
    return [drawn, kinds, *posts]


def _codes(scope: Scope) -> Block:
    if not scope.is_filled("fct_collaborations", "ad_code_until", "contract_code", "creator_id", "owner"):
        return absent(Text("Ad codes that expire", "即将到期的授权码"), Text("ad_code_until in the sheet contracts.", "contracts 表的 ad_code_until。"))
    return table(scope, scope.query(CODES), "contract_code", (
        Field("creator", Text("Creator", "达人")), Field("contract_code", Text("Contract", "合同")), Field("ad_code_until", Text("Until", "到期")), Field("owner", Text("Owner", "负责人"))),
        Text("Ad codes that expire within 30 days", "30天内到期的授权码"))
