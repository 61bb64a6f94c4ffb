-- Grain: rule set x day x market x subject of mart_roi_split_days: the sums of a day that two first weekdays split into two rows.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_roi_dirty_periods', scope_key='period_type, period_start') }}

{{ roi_sums_by('day', 'fact_date', only=ref('mart_roi_split_days')) }}
