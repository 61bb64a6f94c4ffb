-- Grain: rule set x month x market x creator: the sums of a month, from which quarters and the whole are summed: never from days.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_roi_dirty_periods', scope_key='period_type, period_start') }}

select
    'month' as period_type,
    {{ period_start("'month'", 'fact_date', 'week_start') }} as period_start,
    rule_set_id,
    market,
    creator_id,
    {{ sum_of_roi_measures() }}
from {{ ref('mart_roi_days') }}
where {{ in_scope(ref('mart_roi_dirty_periods'), 'period_type, period_start', "('month', " ~ period_start("'month'", 'fact_date', 'week_start') ~ ")") }}
group by rule_set_id, market, creator_id, {{ period_start("'month'", 'fact_date', 'week_start') }}
