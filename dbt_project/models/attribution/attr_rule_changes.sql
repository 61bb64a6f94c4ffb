-- Grain: image of what decides credits in a span x appeared (+1) or disappeared (-1), numbered. Who is official is not
-- among it: moving the official pointer computes no credit anew.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ change_log(ref('attr_rule_periods'), [
    'rule_set_id', 'market', 'valid_from', 'valid_to', 'rule_version', 'model', 'evidence_order', 'blend', 'click_window_hours', 'view_window_hours',
    'content_window_hours', 'first_weight', 'last_weight', 'half_life_hours', 'max_touches', 'paid_policy', 'same_product_only', 'include_own_accounts', 'path_transform']) }}
