-- Grain: event of a collaboration, merged over all files.
{{ merged_sheet('collaboration_events', [
    'creator_code', 'handle', 'event', 'occurred_at', 'campaign_code', 'contract_code', 'content_id', 'actor',
    'ref'
]) }}
