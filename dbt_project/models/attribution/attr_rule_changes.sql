-- Grain: image of what decides credits in a span x appeared (+1) or disappeared (-1), numbered. Who is official is not
-- among it: moving the official pointer computes no credit anew.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ change_log(ref('attr_rule_periods'), ['rule_set_id', 'market', 'valid_from', 'valid_to'] + deciding_fields()) }}
