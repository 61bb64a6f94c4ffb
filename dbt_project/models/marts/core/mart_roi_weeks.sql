-- Grain: rule set x week x market x subject: the sums of a week, by the shops' first weekday.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_roi_dirty_periods', scope_key='period_type, period_start') }}

{{ roi_sums_by('week', 'fact_week') }}
