-- Grain: metric x market x category x period, merged over all files.
{{ merged_sheet('benchmarks', [
    'metric', 'market', 'category', 'value', 'period_start', 'source'
]) }}
