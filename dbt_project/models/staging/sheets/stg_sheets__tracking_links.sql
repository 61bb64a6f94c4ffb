-- Grain: tracking link, merged over all files.
{{ merged_sheet('tracking_links', [
    'link_id', 'handle', 'creator_code', 'url', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_content',
    'content_id', 'product_id', 'market', 'created_at'
]) }}
