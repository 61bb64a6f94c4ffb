-- Grain: part of a cost (fct_costs) that counts, on the days of targets, and the place (kpi_place_key) it is found by; its campaign is that of its
-- contract, sample or content where it names none.
{{ config(schema='core') }}

with costs as (
    select
        costs.cost_id,
        costs.cost_date as fact_day,
        costs.order_id,
        costs.content_id,
        costs.cost_type,
        costs.stage,
        costs.assignment,
        costs.creator_id,
        costs.shop_id,
        costs.market,
        campaigns.campaign_id,
        costs.currency,
        costs.amount,
        costs.amount_rc
    from {{ ref('fct_costs') }} as costs
    left join {{ ref('mart_cost_campaigns') }} as campaigns on costs.cost_id = campaigns.cost_id
    where not costs.is_replaced and costs.cost_date in (select days.day from {{ ref('kpi_period_days') }} as days)
)

select
    costs.*,
    {{ kpi_place_key('costs') }} as place_key
from costs
