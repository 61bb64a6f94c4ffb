"""Page 7: products: what converts, what is left of it, why it comes back, who sells it."""

from __future__ import annotations

from typing import Final

from orchestration.reports.blocks import absent, table
from orchestration.reports.codes import refund_reason
from orchestration.reports.common import period_of
from orchestration.reports.model import Block, Chart, Page, Text
from orchestration.reports.pages.credits import CREDITS
from orchestration.reports.scope import Field, Scope

LINES: Final = f"""
select * from (
    select lines.*, {period_of("lines.order_date")} as period from marts.fct_order_lines as lines
    left join marts.dim_shops as shops on shops.shop_id = lines.shop_id
    where lines.is_counted and ($market is null or lines.market = $market) and lines.order_date between $start - 1 and $end)
where period = $start
"""

# Margin after goods and tax, of what is kept; fees and promotion stand on the bridge.
PRODUCTS: Final = f"""
with sold as (
    select product_id, any_value(product_name) as name, count(distinct order_id) as orders, sum(quantity) as items_sold,
        sum(gmv_net_rc) as gmv_net, sum(gmv_gross_rc) as gmv_gross,
        cast(sum(refund_cohort_rc) as double) / nullif(sum(gmv_gross_rc) - sum(cancelled_amount_rc), 0) as refund_rate_amount,
        cast(sum(gmv_net_rc) - sum(tax_kept_rc) - sum(cogs_rc) as double) / nullif(sum(gmv_net_rc), 0) as contribution_margin,
        case when bool_or(unit_cost is null) then 'unit_cost' else '' end as missing_inputs, bool_and(is_final) as is_final
    from ({LINES}) group by product_id
),
sellers as (
    select lines.product_id, count(distinct credits.creator_id) as selling_creators
    from ({CREDITS}) as credits inner join marts.fct_order_lines as lines on lines.line_key = credits.line_key
    where credits.creator_id is not null and credits.credit > 0 group by lines.product_id
)
select sold.*, coalesce(sellers.selling_creators, 0) as selling_creators
from sold left join sellers on sellers.product_id = sold.product_id
"""

BEST: Final = f"select * from ({PRODUCTS}) order by gmv_net desc nulls last, product_id limit 20"

REASONS: Final = f"""
select coalesce(refunds.reason, '') as reason, count(distinct refunds.refund_id) as refunds, sum(refunds.amount_product_rc) as amount, true as is_final
from marts.fct_refunds as refunds inner join ({LINES}) as lines on lines.line_key = refunds.line_key
group by coalesce(refunds.reason, '') order by amount desc nulls last, reason limit 10
"""

TRAITS: Final = """
with bands as (
    select lines.*, case when unit < 10 then '0–10' when unit < 20 then '10–20' when unit < 30 then '20–30' when unit < 50 then '30–50' else '50+' end as band
    from (select *, cast(gmv_gross_rc as double) / nullif(quantity, 0) as unit from ({lines})) as lines
)
select band, count(distinct product_id) as products, count(distinct order_id) as orders, sum(gmv_net_rc) as gmv_net,
    cast(sum(refund_cohort_rc) as double) / nullif(sum(gmv_gross_rc) - sum(cancelled_amount_rc), 0) as refund_rate_amount, bool_and(is_final) as is_final
from bands where unit is not null group by band order by band
""".replace("{lines}", LINES)


def page(scope: Scope) -> Page:
    """The page."""
    title, question = Text("Products", "商品"), Text("What sells, what is left of it, and why does it come back?", "什么好卖？还剩多少？为什么退货？")
    query = scope.query(BEST)
    rows = scope.rows(query)
    if not rows:
        return Page(7, "products", title, question, (absent(Text("Products of the period", "本期商品"), Text("Orders of the period.", "本期订单。")),), ("fct_order_lines",))
    known = [row for row in rows[:8] if row["gmv_net"] is not None]
    drawn = Chart("bars", Text("Net GMV by product, {currency}", "各商品退款后GMV（{currency}）").filled(currency=scope.currency),
                  tuple({"name": f"{row['name'] or row['product_id']}", "value": row["gmv_net"]} for row in known))
    listed = table(scope, query, "product_id", (
        Field("name", Text("Product", "商品")), Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money"),
        Field("contribution_margin", Text("Margin", "毛利率"), "contribution_margin", "rate", needs="unit_cost"),
        Field("refund_rate_amount", Text("Refunds", "退款率"), "refund_rate_amount", "rate"), Field("orders", Text("Orders", "订单数"), "orders", is_folded=True),
        Field("items_sold", Text("Items", "件数"), "items_sold", is_folded=True), Field("selling_creators", Text("Creators", "达人数"), "selling_creators", is_folded=True)),
        Text("Products", "商品"), rows=rows, note=Text("Margin: after tax in the price and goods, before fees and promotion.", "毛利率：扣除价内税与货品成本，未扣平台费用与推广成本。"))
    return Page(7, "products", title, question, (drawn, listed, *_more(scope)), ("fct_order_lines", "fct_refunds", "fct_attribution"))


def _more(scope: Scope) -> list[Block]:
    query = scope.query(REASONS)
    reasons = table(scope, query, "reason", (
        Field("said", Text("Reason", "原因")), Field("refunds", Text("Refunds", "退款数"), "refund_rate_orders"), Field("amount", Text("Amount", "金额"), "refund_cohort", "money")),
        Text("Why products came back", "退货原因"), rows=[{**row, "said": refund_reason(row["reason"])} for row in scope.rows(query)],
        note=Text("The platform's own reasons; empty where an export names none.", "平台记录的原因；导出文件未提供时为空。"))
    traits = table(scope, scope.query(TRAITS), "band", (
        Field("band", Text("Price, {currency}", "价格（{currency}）").filled(currency=scope.currency)), Field("orders", Text("Orders", "订单数"), "orders"),
        Field("gmv_net", Text("Net GMV", "退款后GMV"), "gmv_net", "money"), Field("refund_rate_amount", Text("Refunds", "退款率"), "refund_rate_amount", "rate"),
        Field("products", Text("Products", "商品数"), "items_sold", is_folded=True)), Text("By price", "按价格带"))
    return [reasons, traits]
