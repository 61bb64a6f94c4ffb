-- Grain: image of a day's other inputs x appeared (+1) or disappeared (-1), numbered. Feeds the dirty days.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ change_log(ref('mart_roi_day_images'), ['fact_date', 'reason', 'image']) }}
