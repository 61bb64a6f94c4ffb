"""Page 3: countries side by side: goals, pace, and the chain from exposure to net sales with its weakest step."""

from __future__ import annotations

from typing import Final

from orchestration.reports.blocks import absent, table, words
from orchestration.reports.common import SALES, TARGETS, known_sum, period_of
from orchestration.reports.model import Block, Chart, Group, Page, Text, plain
from orchestration.reports.scope import Field, Scope

MARKETS: Final = f"""
select market, sum(orders) as orders, {known_sum("gmv_gross_rc")} as gmv_gross, {known_sum("gmv_net_cohort_rc")} as gmv_net,
    cast({known_sum("refund_cohort_rc")} as double) / nullif(sum(gmv_gross_rc) - sum(cancelled_amount_rc), 0) as refund_rate_amount,
    bool_and(is_final) as is_final
from ({SALES}) where period = $start
group by market order by gmv_net desc nulls last, market
"""

PACE: Final = f"""
select target_key, case when node_type = 'shop' then node_code || ' (' || coalesce(of_market, '') || ')' else node_code end as node,
    node_type, metric, period_type, target_value, actual_value, attainment, pace_gap, projected_value, status, coalesce(currency, '') as unit_currency,
    period_end, is_final, missing_inputs
from ({TARGETS})
where node_type in ('org', 'market', 'shop') and ($market is null or of_market = $market)
order by case node_type when 'org' then 0 when 'market' then 1 else 2 end,
    case period_type when $kind then 0 else 1 end, node_code, metric, target_key
"""

_CHAIN_DAYS: Final = f"""
select {period_of("days.date")} as period, days.market, sum(days.product_impressions) as product_impressions,
    sum(days.product_clicks) as product_clicks, sum(days.sku_orders) as sku_orders
from marts.fct_shop_days as days
left join marts.dim_shops as shops on shops.shop_id = days.shop_id
where $market is null or days.market = $market
group by 1, 2
"""

_CART_DAYS: Final = f"""
select {period_of("days.date")} as period, shops.market, sum(days.add_to_cart) as add_to_cart,
    sum(case when days.add_to_cart is not null then days.product_clicks end) as cart_clicks
from marts.fct_content_days as days
inner join marts.dim_shops as shops on shops.shop_id = days.shop_id
where $market is null or shops.market = $market
group by 1, 2
"""

_NET: Final = f"""
select period, market, {known_sum("gmv_net_cohort_rc")} as gmv_net, cast({known_sum("gmv_net_cohort_rc")} as double)
    / nullif(sum(gmv_gross_rc), 0) as net_share, bool_and(is_final) as is_final
from ({SALES}) group by 1, 2
"""

# Each step against the eight periods before: the step that fell furthest is the weakest.
CHAIN: Final = f"""
with steps as (
    select days.period, days.market, days.product_impressions, days.product_clicks, carts.add_to_cart, days.sku_orders, net.gmv_net,
        net.is_final, days.product_clicks * 1.0 / nullif(days.product_impressions, 0) as ctr,
        carts.add_to_cart * 1.0 / nullif(carts.cart_clicks, 0) as add_to_cart_rate,
        days.sku_orders * 1.0 / nullif(days.product_clicks, 0) as ctor, net.net_share
    from ({_CHAIN_DAYS}) as days
    left join ({_CART_DAYS}) as carts on carts.period = days.period and carts.market = days.market
    left join ({_NET}) as net on net.period = days.period and net.market = days.market
    where days.period between $since and $start
),
usual as (
    select market, median(ctr) as ctr, median(add_to_cart_rate) as add_to_cart_rate, median(ctor) as ctor, median(net_share) as net_share
    from steps where period < $start group by market
),
compared as (
    select steps.*, steps.ctr / nullif(usual.ctr, 0) - 1 as ctr_change, steps.add_to_cart_rate / nullif(usual.add_to_cart_rate, 0) - 1 as cart_change,
        steps.ctor / nullif(usual.ctor, 0) - 1 as ctor_change, steps.net_share / nullif(usual.net_share, 0) - 1 as net_change
    from steps left join usual on usual.market = steps.market
    where steps.period = $start
)
select compared.*, least(ctr_change, cart_change, ctor_change, net_change) as weakest_change,
    case least(ctr_change, cart_change, ctor_change, net_change)
        when ctr_change then 'click' when cart_change then 'cart' when ctor_change then 'order' when net_change then 'keep' end as weakest
from compared order by market
"""

_STATUS: Final = {
    "achieved": Text("achieved", "已达成"), "missed": Text("missed", "未达成"), "on_track": Text("on track", "正常"), "at_risk": Text("at risk", "有风险"),
    "behind": Text("behind", "落后"), "week": Text("week", "周"), "month": Text("month", "月"), "quarter": Text("quarter", "季度")}

_STEPS: Final = {
    "click": Text("exposure → click", "曝光→点击"), "cart": Text("click → cart", "点击→加购"), "order": Text("click → order", "点击→下单"),
    "keep": Text("gross → net", "成交→净额")}


def page(scope: Scope) -> Page:
    """The page."""
    return Page(3, "countries", Text("Countries", "国家"), Text("Where are the goals met, and which step is weakest?", "哪里达成目标？哪一步最弱？"),
                (*_sales(scope), *_pace(scope), _chain(scope)),
                ("refund_adjusted_gmv", "kpi_attainment", "fct_shop_days", "fct_content_days"))


def _sales(scope: Scope) -> list[Block]:
    query = scope.query(MARKETS)
    rows = scope.rows(query)
    known = [row for row in rows if row["gmv_net"] is not None]
    chart = Chart("bars", Text("Net GMV by market, {currency}", "各市场退款后GMV（{currency}）").filled(currency=scope.currency),
                  tuple({"name": row["market"], "value": row["gmv_net"]} for row in known))
    listed = table(scope, query, "market", (
        Field("market", Text("Market", "市场")), Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money"),
        Field("orders", Text("Orders", "订单数"), "orders"), Field("refund_rate_amount", Text("Refunds", "退款率"), "refund_rate_amount", "rate"),
        Field("gmv_gross", Text("Gross", "商品GMV"), "gmv_gross", "money", is_folded=True)),
        Text("Markets, {currency}", "各市场（{currency}）").filled(currency=scope.currency), rows=rows)
    return [chart, listed] if len(known) > 1 else [listed]


def _pace(scope: Scope) -> list[Block]:
    """Goals of the organisation and its markets; those of shops stay folded where several markets are told of."""
    query = scope.query(PACE)
    rows = scope.rows(query)
    if not rows:
        return [absent(Text("Target, actual, pace", "目标、实际与进度"), Text("Targets of markets or shops in the sheet kpi_targets.", "在 kpi_targets 表中填写市场或店铺目标。"))]
    names = {**scope.metric_names, **_STATUS}
    said = [{**row, "metric": Text("{metric}, {kind}", "{metric}（{kind}）").filled(
        metric=names.get(row["metric"], plain(row["metric"])), kind=names.get(row["period_type"], plain(row["period_type"])))} for row in rows]
    fields = (
        Field("node", Text("Market or shop", "市场或店铺")), Field("metric", Text("Metric", "指标")),
        Field("attainment", Text("Reached", "达成"), "kpi_attainment", "rate"), Field("status", Text("State", "状态")),
        Field("target_value", Text("Target", "目标"), "kpi_attainment", "number", is_folded=True),
        Field("actual_value", Text("Actual", "实际"), "kpi_attainment", "number", is_folded=True),
        Field("unit_currency", Text("Currency", "币种"), is_folded=True), Field("pace_gap", Text("Ahead of pace", "进度差"), "pace_gap", "number", is_folded=True),
        Field("projected_value", Text("Projected", "预计"), "pace_gap", "number", is_folded=True), Field("period_end", Text("Until", "截止"), is_folded=True))
    shops = [row for row in said if row["node_type"] == "shop"] if scope.market is None else []
    others = [row for row in said if row not in shops]
    listed = [table(scope, query, "target_key", fields, Text("Target, actual, pace", "目标、实际与进度"), rows=others, name=words(names))] if others else []
    if not shops:
        return [*listed]
    return [*listed, Group(Text("Goals of shops", "店铺目标"), (
        table(scope, query, "target_key", fields, Text("Target, actual, pace", "目标、实际与进度"), rows=shops, name=words(names)),))]


def _chain(scope: Scope) -> Block:
    query = scope.query(CHAIN)
    rows = scope.rows(query) if scope.has("fct_shop_days", "product_impressions", "product_clicks", "sku_orders") else []
    if not rows:
        return absent(Text("From exposure to net sales", "从曝光到净销售"), Text("Shop analytics by API (scope analytics).", "通过 API 读取店铺分析（analytics 权限）。"))
    return table(scope, query, "market", (
        Field("market", Text("Market", "市场")), Field("ctr", Text("Click rate", "点击率"), "ctr", "rate"),
        Field("ctor", Text("Orders per click", "点击下单率"), "ctor", "rate"), Field("weakest", Text("Weakest step", "最弱环节")),
        Field("product_impressions", Text("Exposure", "曝光"), "product_impressions", is_folded=True),
        Field("product_clicks", Text("Clicks", "点击"), "product_clicks", is_folded=True),
        Field("add_to_cart", Text("Carts (LIVE)", "加购（直播）"), "add_to_cart_rate", is_folded=True),
        Field("sku_orders", Text("SKU orders", "SKU订单"), "sku_orders", is_folded=True),
        Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money", is_folded=True),
        Field("weakest_change", Text("Against usual", "较常态"), "ctor", "rate", is_folded=True)),
        Text("From exposure to net sales", "从曝光到净销售"), rows=rows, name=words(_STEPS),
        note=Text("Weakest is the step that fell furthest below its own median of the periods before.", "最弱环节：相对自身历史中位数下降最多的一步。"))
