-- Grain: rule set x period type (quarter, all) x period x market x subject (roi_subjects): every additive measure, summed from months, never from days.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_roi_dirty_periods', scope_key='period_type, period_start') }}

{%- for period_type in ['quarter', 'all'] %}
{%- set start = period_start("'" ~ period_type ~ "'", 'period_start', "'mon'") %}
select
    '{{ period_type }}' as period_type,
    {{ start }} as period_start,
    rule_set_id,
    market,
    subject_type,
    subject_id,
    {{ sum_of_roi_measures(wide=true) }}
from {{ ref('mart_roi_months') }}
where {{ in_dirty_periods(period_type, start) }}
group by rule_set_id, market, subject_type, subject_id, {{ start }}
{{ "union all" if not loop.last }}
{%- endfor %}
