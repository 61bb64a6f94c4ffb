-- Grain: rule set x month x market x subject: the sums of a month, from which quarters and the whole are summed: never from days.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_roi_dirty_periods', scope_key='period_type, period_start') }}

select
    'month' as period_type,
    fact_month as period_start,
    rule_set_id,
    market,
    subject_type,
    subject_id,
    {{ sum_of_roi_measures() }}
from {{ ref('mart_roi_days') }} as days
where {{ in_dirty_periods('month', 'days.fact_month') }}
group by rule_set_id, market, subject_type, subject_id, fact_month
