-- Grain: node of the organisation and parent, merged over all files.
{{ merged_sheet('org_nodes', [
    'node_type', 'node_code', 'parent_type', 'parent_code', 'name'
]) }}
