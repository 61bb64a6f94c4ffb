-- Grain: person x role, merged over all files.
{{ merged_sheet('users', [
    'person', 'role', 'market', 'may_approve', 'left_on'
]) }}
