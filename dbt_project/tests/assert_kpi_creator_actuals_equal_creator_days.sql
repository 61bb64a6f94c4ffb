-- A creator's goal and the ROI mart say the same: gmv_net and promo_cost of a creator target in reporting currency equal the
-- official days of bi.creator_day in its period, over all markets. Costs only of periods in which a rule set is official
-- everywhere: without one a day has costs, but no row in creator_roi.
with official_since as (
    select max(first_day) as first_day
    from (
        select min(valid_from) as first_day
        from {{ ref('attr_rule_periods') }}
        where is_official
        group by market
    ) as markets
),

actuals as (
    select
        attainment.target_id,
        attainment.metric_code,
        attainment.actual_value,
        nodes.creator_id,
        attainment.period_start,
        attainment.period_end
    from {{ ref('kpi_attainment') }} as attainment
    inner join {{ ref('kpi_nodes') }} as nodes on attainment.node_type = nodes.node_type and attainment.node_code = nodes.node_code
    where
        attainment.node_type = 'creator'
        and attainment.missing_inputs = ''
        and (
            attainment.metric_code = 'gmv_net'
            or (attainment.metric_code = 'promo_cost' and attainment.period_start >= (select official_since.first_day from official_since))
        )
        and attainment.currency = '{{ var("reporting_currency") }}'
)

select
    actuals.target_id,
    actuals.actual_value,
    sum(case when actuals.metric_code = 'gmv_net' then days.gmv_net else days.promo_cost end) as expected
from actuals
left join {{ ref('creator_day') }} as days
    on actuals.creator_id = days.creator_id and days.date between actuals.period_start and actuals.period_end
group by actuals.target_id, actuals.actual_value
having actuals.actual_value <> coalesce(sum(case when actuals.metric_code = 'gmv_net' then days.gmv_net else days.promo_cost end), 0)
