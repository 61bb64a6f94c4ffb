-- Grain: period type x period with a dirty day x refresh; both first weekdays of a week count. A view: it is numbered by its days.
{{ config(materialized='view') }}

select distinct
    period_types.period_type,
    {{ period_start('period_types.period_type', 'days.fact_date', 'weekdays.week_start') }} as period_start,
    days.seq
from {{ ref('mart_roi_dirty_days') }} as days
cross join {{ period_types() }}
cross join (values ('mon'), ('sun')) as weekdays (week_start)
