-- Grain: threshold x market x valid_from, merged over all files.
{{ merged_sheet('thresholds', [
    'kind', 'name', 'market', 'value', 'valid_from'
]) }}
