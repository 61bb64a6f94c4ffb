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
)

select
    period_key,
    {% for kind, condition in kinds.items() -%}
    cast(sum(case when assignment = 'direct' and {{ condition }} then amount end) as decimal(28, 8)) as {{ kind }},
    {% endfor -%}
    cast(sum(case when assignment = 'direct' then amount end) as decimal(28, 8)) as direct_cost,
    cast(sum(case when assignment <> 'direct' then amount end) as decimal(28, 8)) as allocated_cost,
    sum(case when amount is null then 1 else 0 end) as costs_without_rate,
    sum(case when stage = 'estimated' then 1 else 0 end) as costs_estimated
from owned as costs
group by period_key
