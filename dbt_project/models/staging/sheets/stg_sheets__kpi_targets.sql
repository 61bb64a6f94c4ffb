-- Grain: metric x node x period x tier x stage x combination, merged over all files.
{{ merged_sheet('kpi_targets', [
    'metric', 'metric_as_written', 'node_type', 'node_code', 'period_type', 'period_start', 'target_value', 'currency', 'weight',
    'direction', 'tier', 'stage', 'combo_code', 'combo_rule', 'rule_version', 'changed_by', 'reason', 'approved_by'
]) }}
