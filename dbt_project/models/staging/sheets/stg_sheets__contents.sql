-- Grain: content, merged over all files.
{{ merged_sheet('contents', [
    'content_id', 'url', 'handle', 'published_at', 'campaign_code', 'product_ids', 'format', 'script_type',
    'is_original', 'has_ad_mark', 'review_result', 'avg_watch_s', 'note'
]) }}
