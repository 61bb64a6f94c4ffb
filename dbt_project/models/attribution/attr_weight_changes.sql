-- Grain: image of which weights a month uses x appeared (+1) or disappeared (-1), numbered.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ change_log(ref('attr_weight_months'), ['rule_set_id', 'rule_version', 'market', 'order_month', 'weights_month', 'weights_version']) }}
