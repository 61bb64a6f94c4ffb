"""Costs and rates that figures wait for: SKUs without cost, estimates without actual, months without rate."""

from __future__ import annotations

from typing import Final

from ingestion.sheets.prefill.question import Question

# By the seller's own SKU where there is one: one row then covers it in every shop. The currency is the one most
# costs of the shop's lines are in, else the shop's.
PRODUCT_COSTS: Final = Question(
    """
with usual as (
    select shop_id, mode(unit_cost_currency order by unit_cost_currency) as currency
    from marts.fct_order_lines
    where unit_cost_currency is not null
    group by shop_id
),

lines as (
    select
        nullif(lines.seller_sku, '') as seller_sku,
        case when coalesce(lines.seller_sku, '') = '' then lines.sku_id end as sku_id,
        coalesce(usual.currency, shops.currency) as currency,
        lines.product_name,
        shops.shop_code,
        lines.quantity,
        lines.gmv_gross_rc,
        lines.order_date
    from marts.fct_order_lines as lines
    left join marts.dim_shops as shops on lines.shop_id = shops.shop_id
    left join usual on lines.shop_id = usual.shop_id
    where
        lines.is_counted
        and list_contains(string_split(lines.missing_inputs, ','), 'unit_cost')
        and coalesce(nullif(lines.seller_sku, ''), lines.sku_id) is not null
)

select
    seller_sku,
    sku_id,
    mode(currency order by currency) as currency,
    concat_ws(',', case when seller_sku is null then 'sku_id' else 'seller_sku' end,
        case when count(currency) > 0 then 'currency' end) as prefilled,
    arg_max(product_name, order_date) as product_name,
    string_agg(distinct shop_code, ', ' order by shop_code) as sold_by,
    sum(quantity) as items_sold,
    cast(sum(gmv_gross_rc) as decimal(28, 2)) as gmv_gross,
    min(order_date) as first_sold,
    max(order_date) as last_sold
from lines
group by seller_sku, sku_id
order by gmv_gross desc nulls last, items_sold desc, seller_sku, sku_id
""",
    frozenset({"marts.fct_order_lines", "marts.dim_shops"}),
)

# Estimates whose day has come and that no actual has replaced; one row replaces all shares of an estimate.
COSTS: Final = Question(
    """
with entries as (
    select
        cost_id,
        min(cost_ref) as cost_ref,
        min(cost_date) as cost_date,
        min(cost_type) as cost_type,
        min(currency) as currency,
        case when count(distinct creator_id) = 1 and count(creator_id) = count(*) then min(creator_id)
            end as creator_id,
        min(content_id) as content_id,
        min(campaign_id) as campaign_code,
        min(contract_code) as contract_code,
        min(product_id) as product_id,
        case when count(distinct shop_id) = 1 and count(shop_id) = count(*) then min(shop_id) end as shop_id,
        min(order_id) as order_id,
        min(payee) as payee,
        min(entry_amount) as estimated
    from marts.fct_costs
    where stage = 'estimated' and not is_replaced and cost_ref is not null and source = 'costs sheet'
    group by cost_id
)

select
    entries.cost_date,
    entries.cost_type,
    entries.currency,
    case when creators.is_mapped then creators.creator_code end as creator_code,
    case when not creators.is_mapped then creators.handle_main end as handle,
    entries.content_id,
    entries.campaign_code,
    entries.contract_code,
    entries.product_id,
    shops.shop_code,
    entries.order_id,
    'actual' as stage,
    entries.cost_ref,
    entries.payee,
    'cost_date,cost_type,currency,creator_code,handle,content_id,campaign_code,contract_code,product_id,shop_code,'
        || 'order_id,stage,cost_ref,payee' as prefilled,
    entries.estimated
from entries
inner join core.mart_clock as clock on entries.cost_date <= cast(clock.clock_at as date)
left join marts.dim_creators as creators on entries.creator_id = creators.creator_id
left join marts.dim_shops as shops on entries.shop_id = shops.shop_id
order by entries.cost_date, entries.cost_ref
""",
    frozenset({"marts.fct_costs", "marts.dim_creators", "marts.dim_shops"}),
)

# A monthly rate closes a month; the amounts beside it are those that could not be converted.
RATES: Final = Question(
    """
with unconverted as (
    select currency, order_date as fact_date, gmv_gross as sales, cast(0 as decimal(18, 4)) as costs
    from marts.fct_order_lines
    where is_counted and fx_rate is null
    union all
    select currency, booked_on, cast(0 as decimal(18, 4)), amount
    from marts.fct_costs
    where fx_rate is null and not is_replaced
)

select
    cast(date_trunc('month', unconverted.fact_date) as date) as rate_date,
    unconverted.currency as from_currency,
    clock.reporting_currency as to_currency,
    'monthly' as rate_type,
    'rate_date,from_currency,to_currency,rate_type' as prefilled,
    cast(sum(unconverted.sales) as decimal(28, 2)) as sales_waiting,
    cast(sum(unconverted.costs) as decimal(28, 2)) as costs_waiting
from unconverted
inner join core.mart_clock as clock on unconverted.currency <> clock.reporting_currency
where unconverted.fact_date is not null
group by cast(date_trunc('month', unconverted.fact_date) as date), unconverted.currency, clock.reporting_currency
order by rate_date, from_currency
""",
    frozenset({"marts.fct_order_lines", "marts.fct_costs", "core.mart_clock"}),
)
