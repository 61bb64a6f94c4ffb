-- Grain: rule set x market x subject (roi_subjects) x day x first weekday: every additive measure of the ROI marts. Commissions and
-- costs know no rule set: they stand beside the sales of every rule set in force (mart_roi_rule_days). A view: most of its rows are the
-- same costs under another rule set, so they are stored once. Two joins to one side rather than an outer join, so that what a reader
-- asks for is looked up in both relations.
{{ config(materialized='view') }}

with spend as (
    select
        in_force.rule_set_id,
        days.*
    from {{ ref('mart_roi_spend_days') }} as days
    inner join {{ ref('mart_roi_rule_days') }} as in_force
        on days.market is not distinct from in_force.market and days.fact_date = in_force.fact_date
)

select
    spend.rule_set_id,
    spend.market,
    spend.subject_type,
    spend.subject_id,
    spend.fact_date,
    spend.week_start,
    {{ roi_of_spend_and_sales() }}
from spend
left join {{ ref('mart_roi_credit_days') }} as sales
    on {{ same_roi_key(['rule_set_id', 'market', 'subject_type', 'subject_id', 'fact_date', 'week_start']) }}
union all
select
    sales.rule_set_id,
    sales.market,
    sales.subject_type,
    sales.subject_id,
    sales.fact_date,
    sales.week_start,
    {{ roi_of_sales_alone() }}
from {{ ref('mart_roi_credit_days') }} as sales
left join {{ ref('mart_roi_spend_days') }} as spend
    on {{ same_roi_key(['market', 'subject_type', 'subject_id', 'fact_date', 'week_start']) }}
left join {{ ref('mart_roi_rule_days') }} as in_force
    on
        spend.market is not distinct from in_force.market
        and spend.fact_date = in_force.fact_date
        and sales.rule_set_id = in_force.rule_set_id
where in_force.rule_set_id is null
