-- Grain: node x period with any cost recognised in it. Direct costs by kind; costs spread over creators, or with nothing to
-- spread on, stand beside as allocated_cost. A market's costs are those of its shops and creators; a shop's those that name it.
{{ config(schema='core') }}

{%- set kinds = {
    'fixed_fee': "costs.cost_type = 'fixed_fee'", 'sample_cost': "costs.cost_type in ('sample_goods', 'sample_shipping')",
    'ad_boost': "costs.cost_type = 'ad_boost'",
    'other_cost': "costs.cost_type not in ('fixed_fee', 'sample_goods', 'sample_shipping', 'ad_boost')"} %}

with days as (
    select * from {{ ref('kpi_period_days') }}
),

costs as (
    select
        cost_date,
        cost_type,
        stage,
        assignment,
        creator_id,
        shop_id,
        market,
        currency,
        amount,
        amount_rc
    from {{ ref('fct_costs') }}
    where not is_replaced
),

owned as (
    select
        days.period_key,
        costs.cost_type,
        costs.stage,
        costs.assignment,
        {{ kpi_amount('costs', 'amount') }} as amount
    from days
    inner join costs
        on
            days.day = costs.cost_date
            and (
                days.market = costs.market
                or (days.node_type = 'shop' and days.shop_id = costs.shop_id)
                or days.creator_id = costs.creator_id
            )
)

select
    period_key,
    {% for kind, condition in kinds.items() -%}
    sum(case when assignment = 'direct' and {{ condition }} then amount end) as {{ kind }},
    {% endfor -%}
    sum(case when assignment = 'direct' then amount end) as direct_cost,
    sum(case when assignment <> 'direct' then amount end) as allocated_cost,
    sum(case when amount is null then 1 else 0 end) as costs_without_rate,
    sum(case when stage = 'estimated' then 1 else 0 end) as costs_estimated
from owned as costs
group by period_key
