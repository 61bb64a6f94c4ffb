-- Grain: day x source x campaign, merged over all files.
{{ merged_sheet('traffic_daily', [
    'date', 'source', 'sessions', 'utm_campaign', 'conversions', 'revenue'
]) }}
