-- A goal of whole shops and their daily mart say the same: gmv_net and orders in reporting currency of a target whose node has nothing but whole shops
-- (a shop, a market, an organisation) equal the days of refund_adjusted_gmv on which it has them.
with nodes as (
    select
        kpi_nodes.*,
        (shop_id is not null or market is not null) and share = 1 as is_whole_shop
    from {{ ref('kpi_nodes') }} as kpi_nodes
),

shops as (
    select
        scope_key,
        shop_id,
        valid_from,
        valid_to
    from nodes
    where shop_id is not null and scope_key not in (select others.scope_key from nodes as others where not others.is_whole_shop)
),

actuals as (
    select
        attainment.target_id,
        attainment.metric_code,
        attainment.actual_value,
        targets.scope_key,
        attainment.period_start,
        attainment.period_end
    from {{ ref('kpi_attainment') }} as attainment
    inner join {{ ref('kpi_targets') }} as targets on attainment.target_id = targets.target_id
    where
        targets.scope_key in (select shops.scope_key from shops)
        and attainment.missing_inputs = ''
        and (attainment.metric_code = 'orders' or (attainment.metric_code = 'gmv_net' and attainment.currency = '{{ var("reporting_currency") }}'))
),

-- a shop's day once, however many links lead to it
days as (
    select distinct
        actuals.target_id,
        days.shop_id,
        days.order_date,
        case when actuals.metric_code = 'orders' then days.orders else days.gmv_net_cohort_rc end as figure
    from actuals
    inner join shops on actuals.scope_key = shops.scope_key
    inner join {{ ref('refund_adjusted_gmv') }} as days
        on
            shops.shop_id = days.shop_id and days.order_date between actuals.period_start and actuals.period_end
            and days.order_date between shops.valid_from and shops.valid_to
)

select
    actuals.target_id,
    actuals.actual_value,
    sum(days.figure) as expected
from actuals
left join days on actuals.target_id = days.target_id
group by actuals.target_id, actuals.actual_value
having actuals.actual_value <> coalesce(sum(days.figure), 0)
