-- Grain: rule set x version, merged over all files.
{{ merged_sheet('attribution_rules', [
    'rule_set_id', 'rule_version', 'effective_from', 'effective_to', 'market', 'model', 'evidence_order', 'blend',
    'click_window_hours', 'view_window_hours', 'content_window_hours', 'first_weight', 'last_weight',
    'half_life_hours', 'max_touches', 'paid_policy', 'same_product_only', 'include_own_accounts', 'path_transform',
    'status', 'is_official'
]) }}
