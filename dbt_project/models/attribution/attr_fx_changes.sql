-- Grain: image of a day's rate x appeared (+1) or disappeared (-1), numbered. A restated rate is two rows.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ change_log(ref('attr_fx_rates'), ['rate_date', 'currency', 'rate_rc', 'rate_type']) }}
