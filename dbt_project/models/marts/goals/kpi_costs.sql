-- Grain: part of a cost (fct_costs) that counts, on the days of targets, and the place (kpi_place_key) it is found by; its campaign is that of its
-- contract, sample or content where it names none. A cost that names no shop is that of its market's only shop.
{{ config(schema='core') }}

with only_shops as (
    select
        market,
        min(shop_id) as shop_id
    from {{ ref('attr_shops') }}
    group by market
    having count(*) = 1
),

costs as (
    select
        costs.cost_id,
        costs.cost_date as fact_day,
        costs.order_id,
        costs.content_id,
        costs.cost_type,
        costs.stage,
        costs.assignment,
        costs.creator_id,
        coalesce(costs.shop_id, only_shops.shop_id) as shop_id,
        costs.market,
        campaigns.campaign_id,
        costs.currency,
        costs.amount,
        costs.amount_rc
    from {{ ref('fct_costs') }} as costs
    left join {{ ref('mart_cost_campaigns') }} as campaigns on costs.cost_id = campaigns.cost_id
    left join only_shops on costs.market = only_shops.market
    where not costs.is_replaced and costs.cost_date in (select days.day from {{ ref('kpi_period_days') }} as days)
)

select
    costs.*,
    {{ kpi_place_key('costs') }} as place_key
from costs
