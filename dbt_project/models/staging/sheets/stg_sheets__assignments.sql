-- Grain: node x what it is responsible for x validity, merged over all files.
{{ merged_sheet('assignments', [
    'node_type', 'node_code', 'scope_type', 'scope_code', 'valid_from', 'valid_to', 'share_pct'
]) }}
