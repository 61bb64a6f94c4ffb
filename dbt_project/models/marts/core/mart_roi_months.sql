-- Grain: rule set x month x market x subject: the sums of a month, from which quarters and the whole are summed: never from days.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_roi_dirty_periods', scope_key='period_type, period_start') }}

{{ roi_sums_by('month', 'fact_month') }}
