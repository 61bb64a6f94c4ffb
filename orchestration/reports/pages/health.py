"""Page 14: what the figures rest on: how fresh and whole every source is, and what to upload this week."""

from __future__ import annotations

from typing import Final

from orchestration.reports.blocks import table, words
from orchestration.reports.model import Block, Cards, Page, Table, Text
from orchestration.reports.scope import Field, Scope

_OF_MARKET: Final = """
from marts.data_health as health
left join marts.dim_shops as shops on shops.shop_id = health.shop_id
where ($market is null or shops.market = $market or shops.market is null)
"""

SHOPS: Final = f"""
select shops.shop_code, max(health.last_event_at) as last_event_at, min(health.freshness_lag_min) / 60.0 as lag_hours,
    max(health.settled_through) as settled_through, sum(health.missing_days) as missing_days, sum(health.quarantined_rows) as quarantined_rows,
    sum(health.quarantined_amount) as quarantined_amount, true as is_final
{_OF_MARKET} and shops.shop_code is not null and health.source like '%.orders'
group by shops.shop_code order by shops.shop_code
"""

TROUBLES: Final = f"""
select health.source || ' ' || coalesce(health.shop_code, '') as source_key, health.source, coalesce(health.shop_code, '') as shop_code,
    health.status, coalesce(health.last_outcome, '') as last_outcome, coalesce(health.stale_tables, '') as stale_tables,
    health.last_loaded_at, health.quarantined_rows, health.missing_days, true as is_final
{_OF_MARKET} and (health.status in ('stale', 'held') or coalesce(health.missing_days, 0) > 0)
order by health.source, health.shop_code
"""

UNCOSTED: Final = """
select coalesce(seller_sku, sku_id) as sku, any_value(product_name) as product_name, count(*) as lines, sum(gmv_net_rc) as gmv_net, false as is_final
from marts.fct_order_lines
where is_counted and unit_cost is null and ($market is null or market = $market) and order_date between $start - 1 and $end
group by coalesce(seller_sku, sku_id) order by gmv_net desc nulls last, sku limit 10
"""

COUNTS: Final = f"""
select
    count(case when health.status = 'stale' then 1 end) as late_sources,
    sum(health.missing_days) as missing_days,
    coalesce(sum(health.quarantined_rows), 0) as quarantined_rows,
    (select count(distinct coalesce(seller_sku, sku_id)) from marts.fct_order_lines
        where is_counted and unit_cost is null and ($market is null or market = $market) and order_date between $start - 1 and $end) as uncosted_skus,
    true as is_final
{_OF_MARKET}
"""

_WORDS: Final = {
    "ok": Text("ok", "正常"), "stale": Text("late", "滞后"), "held": Text("rows held out", "有隔离"), "empty": Text("empty", "无数据"),
    "loaded": Text("read", "已读取"), "skipped": Text("skipped", "已跳过"), "failed": Text("failed", "失败"), "not_read": Text("not reached", "未读取")}


def page(scope: Scope) -> Page:
    """The page."""
    from orchestration.reports.blocks import card

    query = scope.query(COUNTS)
    row = scope.rows(query)[0]
    cards = Cards((
        card(scope, query, row, "late_sources", "freshness_lag", "count", Text("Sources late", "滞后来源")),
        card(scope, query, row, "missing_days", "completeness", "count", Text("Days without orders", "无订单天数")),
        card(scope, query, row, "quarantined_rows", "quarantined_amount", "count", Text("Rows held out", "隔离行数")),
        card(scope, query, row, "uncosted_skus", "cogs", "count", Text("SKUs without a cost", "缺成本的SKU"))))
    shops = table(scope, scope.query(SHOPS), "shop_code", (
        Field("shop_code", Text("Shop", "店铺")), Field("lag_hours", Text("Hours behind", "滞后（小时）"), "freshness_lag", "number"),
        Field("missing_days", Text("Missing days", "缺失天数"), "completeness"), Field("settled_through", Text("Settled to", "结算至"), "settled_through", "date"),
        Field("last_event_at", Text("Latest order", "最近订单"), is_folded=True),
        Field("quarantined_rows", Text("Held rows", "隔离行"), "quarantined_amount", is_folded=True),
        Field("quarantined_amount", Text("Held money", "隔离金额"), "quarantined_amount", "money", is_folded=True)), Text("Orders by shop", "各店铺订单"))
    return Page(14, "health", Text("Data health", "数据健康"), Text("What do the figures rest on, and what is to be uploaded?", "数字的依据是否完整？本周要上传什么？"),
                (cards, shops, _troubles(scope), _uploads(scope)), ("data_health", "fct_order_lines"))


def _troubles(scope: Scope) -> Table:
    return table(scope, scope.query(TROUBLES), "source_key", (
        Field("source", Text("Source", "来源")), Field("shop_code", Text("Shop", "店铺")), Field("status", Text("State", "状态")),
        Field("last_outcome", Text("Latest load", "最近读取")), Field("stale_tables", Text("Tables affected", "受影响的表"), is_folded=True),
        Field("last_loaded_at", Text("Last new rows", "最近新数据"), is_folded=True),
        Field("quarantined_rows", Text("Held rows", "隔离行"), "quarantined_amount", is_folded=True)),
        Text("Late, missing, held out", "滞后、缺失与隔离"), name=words(_WORDS))


def _uploads(scope: Scope) -> Block:
    """What the period's figures wait for."""
    found = table(scope, scope.query(UNCOSTED), "sku", (
        Field("sku", Text("SKU", "SKU")), Field("lines", Text("Lines", "订单行"), "sku_orders"), Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money"),
        Field("product_name", Text("Product", "商品"), is_folded=True)), Text("To upload this week: unit costs (product_costs)", "本周上传：单位成本（product_costs）"),
        note=Text("linkstar template product_costs --prefill writes a workbook with these SKUs.", "linkstar template product_costs --prefill 会生成包含这些 SKU 的表格。"))
    return Table(found.title, found.columns, found.rows, found.note, Text("Nothing: every SKU sold in the period has a cost.", "无需上传：本期售出的 SKU 均有成本。"))
