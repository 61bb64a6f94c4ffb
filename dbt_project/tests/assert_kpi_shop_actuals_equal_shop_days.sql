-- A shop's goal and its daily mart say the same: gmv_net and orders of a shop target in reporting currency equal the days of
-- refund_adjusted_gmv in its period.
with actuals as (
    select
        attainment.target_id,
        attainment.metric_code,
        attainment.actual_value,
        nodes.shop_id,
        attainment.period_start,
        attainment.period_end
    from {{ ref('kpi_attainment') }} as attainment
    inner join {{ ref('kpi_nodes') }} as nodes on attainment.node_type = nodes.node_type and attainment.node_code = nodes.node_code
    where
        attainment.node_type = 'shop'
        and attainment.missing_inputs = ''
        and (attainment.metric_code = 'orders' or (attainment.metric_code = 'gmv_net' and attainment.currency = '{{ var("reporting_currency") }}'))
)

select
    actuals.target_id,
    actuals.actual_value,
    sum(case when actuals.metric_code = 'orders' then days.orders else days.gmv_net_cohort_rc end) as expected
from actuals
left join {{ ref('refund_adjusted_gmv') }} as days
    on actuals.shop_id = days.shop_id and days.order_date between actuals.period_start and actuals.period_end
group by actuals.target_id, actuals.actual_value
having actuals.actual_value <> coalesce(sum(case when actuals.metric_code = 'orders' then days.orders else days.gmv_net_cohort_rc end), 0)
