-- Grain: rule set x period type x period x market x subject: distinct buyers, counted per period because they do not add up.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_roi_dirty_periods', scope_key='period_type, period_start') }}

{%- for period_type in ['day', 'week', 'month', 'quarter', 'all'] %}
{%- set start = period_start("'" ~ period_type ~ "'", 'fact_date', 'week_start') %}
select
    '{{ period_type }}' as period_type,
    {{ start }} as period_start,
    rule_set_id,
    market,
    subject_type,
    subject_id,
    count(distinct buyer_hash) as buyers
from {{ ref('mart_roi_buyer_days') }}
where {{ in_dirty_periods(period_type, start) }}
group by rule_set_id, market, subject_type, subject_id, {{ start }}
{{ "union all" if not loop.last }}
{%- endfor %}
