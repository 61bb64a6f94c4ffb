-- Grain: scope x period with any cost recognised in it. Direct costs by kind; costs spread over creators, or with nothing to
-- spread on, stand beside as allocated_cost. A market's costs are all of the market, a shop's those that name it.
{{ config(schema='core') }}

{%- set kinds = {
    'fixed_fee': "costs.cost_type = 'fixed_fee'", 'sample_cost': "costs.cost_type in ('sample_goods', 'sample_shipping')",
    'ad_boost': "costs.cost_type = 'ad_boost'",
    'other_cost': "costs.cost_type not in ('fixed_fee', 'sample_goods', 'sample_shipping', 'ad_boost')"} %}

with days as (
    select * from {{ ref('kpi_period_days') }}
    where shop_id is null
),

owned as (
    select
        days.period_key,
        costs.cost_type,
        costs.stage,
        costs.assignment,
        {{ kpi_amount('costs', 'amount') }} * places.share as amount
    from days
    inner join {{ ref('kpi_owned_places') }} as places on days.scope_key = places.scope_key and days.day = places.fact_day
    inner join {{ ref('kpi_costs') }} as costs on places.place_key = costs.place_key
),

shop_scopes as (
    select distinct
        nodes.scope_key,
        shops.market
    from {{ ref('kpi_nodes') }} as nodes
    inner join {{ ref('attr_shops') }} as shops on nodes.shop_id = shops.shop_id
),

shopless as (
    select * from {{ ref('kpi_costs') }}
    where shop_id is null
),

unplaced as (
    select days.period_key
    from days
    inner join shop_scopes on days.scope_key = shop_scopes.scope_key
    inner join shopless on days.day = shopless.fact_day and shop_scopes.market = shopless.market
    left join {{ ref('kpi_owned_places') }} as places on shopless.place_key = places.place_key and days.scope_key = places.scope_key
    where places.place_key is null
),

counted as (
    select * from owned
    union all
    select
        period_key,
        cast(null as varchar) as cost_type,
        cast(null as varchar) as stage,
        'without shop' as assignment,
        cast(0 as decimal(28, 8)) as amount
    from unplaced
)

select
    period_key,
    {% for kind, condition in kinds.items() -%}
    cast(sum(case when assignment = 'direct' and {{ condition }} then amount end) as decimal(28, 8)) as {{ kind }},
    {% endfor -%}
    cast(sum(case when assignment = 'direct' then amount end) as decimal(28, 8)) as direct_cost,
    cast(sum(case when assignment <> 'direct' then amount end) as decimal(28, 8)) as allocated_cost,
    sum(case when amount is null then 1 else 0 end) as costs_without_rate,
    sum(case when stage = 'estimated' then 1 else 0 end) as costs_estimated,
    sum(case when assignment = 'without shop' then 1 else 0 end) as costs_without_shop
from counted as costs
group by period_key
