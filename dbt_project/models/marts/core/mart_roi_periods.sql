-- Grain: rule set x period type x period x market x subject (roi_subjects): what the ROI marts are computed from. Days and weeks are summed from
-- days, quarters and the whole from months; buyers are counted.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_roi_dirty_periods', scope_key='period_type, period_start') }}

{%- set parts = {
    'day': ('mart_roi_days', 'fact_date'),
    'week': ('mart_roi_days', 'fact_week'),
    'month': ('mart_roi_months', 'period_start'),
    'quarter': ('mart_roi_months', period_start("'quarter'", 'period_start', "'mon'")),
    'all': ('mart_roi_months', period_start("'all'", 'period_start', "'mon'"))} %}

with periods as (
    {%- for period_type, (relation, start) in parts.items() %}
    select
        '{{ period_type }}' as period_type,
        {{ start }} as period_start,
        rule_set_id,
        market,
        subject_type,
        subject_id,
        {{ sum_of_roi_measures() }}
    from {{ ref(relation) }}
    where {{ in_dirty_periods(period_type, start) }}
    group by rule_set_id, market, subject_type, subject_id, {{ start }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    periods.period_type,
    periods.period_start,
    periods.rule_set_id,
    periods.market,
    periods.subject_type,
    periods.subject_id,
    {{ roi_measure_names() }},
    coalesce(buyers.buyers, 0) as buyers
from periods
left join {{ ref('mart_roi_buyers') }} as buyers
    on
        periods.rule_set_id = buyers.rule_set_id
        and periods.period_type = buyers.period_type
        and periods.period_start = buyers.period_start
        and periods.market is not distinct from buyers.market
        and periods.subject_type = buyers.subject_type
        and periods.subject_id is not distinct from buyers.subject_id
order by periods.subject_type asc nulls last
