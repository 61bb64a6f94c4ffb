-- Grain: rule set x period type x period x market x subject (roi_subjects): what the ROI marts are computed from. Days as they are stored, longer
-- periods as they were summed; buyers are counted.
{{ config(materialized='view') }}

{%- set keys = ['rule_set_id', 'market', 'subject_type', 'subject_id'] %}

with periods as (
    {%- for relation in ['mart_roi_split_sums', 'mart_roi_weeks', 'mart_roi_months', 'mart_roi_sums'] %}
    select
        period_type,
        period_start,
        {{ keys | join(',\n        ') }},
        {{ roi_measure_names() }}
    from {{ ref(relation) }}
    union all
    {%- endfor %}
    select
        'day' as period_type,
        days.fact_date as period_start,
        days.{{ keys | join(',\n        days.') }},
        {{ roi_measure_names() }}
    from {{ ref('mart_roi_days') }} as days
    left join {{ ref('mart_roi_split_days') }} as split_days
        on
            days.market is not distinct from split_days.market
            and days.subject_type = split_days.subject_type
            and days.subject_id is not distinct from split_days.subject_id
            and days.fact_date = split_days.fact_date
    where split_days.fact_date is null
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
