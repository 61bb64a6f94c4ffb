-- Grain: market x subject (roi_subjects) x recognition day x first weekday: the entries of fct_costs that count (not replaced), by kind. Direct
-- costs by type, spread and unallocated ones in allocated_cost. A cost without shop takes the first weekday of its market.
{%- set kinds = {
    'fixed_fee': "assignment = 'direct' and cost_type = 'fixed_fee'",
    'sample_cost': "assignment = 'direct' and cost_type in ('sample_goods', 'sample_shipping')",
    'ad_boost': "assignment = 'direct' and cost_type = 'ad_boost'",
    'other_cost': "assignment = 'direct' and cost_type not in ('fixed_fee', 'sample_goods', 'sample_shipping', 'ad_boost')",
    'allocated_cost': "assignment <> 'direct'"} %}

with costs as (
    select
        costs.market,
        costs.creator_id,
        costs.content_id,
        costs.product_id,
        campaigns.campaign_id,
        costs.cost_date,
        costs.cost_type,
        costs.stage,
        costs.assignment,
        costs.amount_rc,
        costs.is_amount_missing,
        coalesce(shops.week_start, markets.week_start, 'mon') as week_start,
        case when costs.currency = markets.currency then costs.amount
            else {{ money_divided('costs.amount_rc', rate_to_rc('markets.currency', 'rates.rate_rc')) }} end as amount_local
    from {{ ref('fct_costs') }} as costs
    left join {{ ref('attr_shops') }} as shops on costs.shop_id = shops.shop_id
    left join {{ ref('mart_markets') }} as markets on costs.market = markets.market
    left join {{ ref('attr_fx_rates') }} as rates on costs.booked_on = rates.rate_date and markets.currency = rates.currency
    left join {{ ref('mart_cost_campaigns') }} as campaigns on costs.cost_id = campaigns.cost_id
    where not costs.is_replaced
)

select
    market,
    subjects.subject_type,
    {{ roi_subject_id('costs') }} as subject_id,
    cost_date as fact_date,
    week_start,
    {% for kind, condition in kinds.items() -%}
    sum(case when {{ condition }} then coalesce(amount_rc, 0) else 0 end) as {{ kind }},
    sum(case when {{ condition }} then coalesce(amount_local, 0) else 0 end) as {{ kind }}_local,
    {% endfor -%}
    sum(case when amount_rc is null and not is_amount_missing then 1 else 0 end) as fx_gaps,
    sum(case when amount_local is null and not is_amount_missing then 1 else 0 end) as local_gaps,
    sum(case when is_amount_missing then 1 else 0 end) as unit_cost_gaps,
    sum(case when stage = 'estimated' then 1 else 0 end) as costs_estimated
from costs
cross join {{ roi_subjects() }}
group by market, subjects.subject_type, {{ roi_subject_id('costs') }}, cost_date, week_start
