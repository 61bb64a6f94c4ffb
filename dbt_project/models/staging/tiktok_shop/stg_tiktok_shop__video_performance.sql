-- Grain: video x day, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__video_performance_versions', scope_key='video_day_key') }}

{{ latest_api_version('stg_tiktok_shop__video_performance_versions', 'video_day_key', [
    'video_key', 'content_day_key', 'content_id', 'stat_date', 'account_type', 'title', 'creator_handle', 'post_handle', 'open_id', 'author_type',
    'creator_country', 'posted_at', 'duration_seconds', 'hash_tags', 'products', 'currency', 'gmv', 'attributed_gmv', 'indirect_gmv', 'gpm',
    'sku_orders', 'items_sold', 'customers', 'views', 'likes', 'comments', 'shares', 'new_followers', 'product_impressions', 'product_clicks',
    'click_rate', 'click_to_order_rate', 'finish_rate', 'live_clicks', 'live_click_rate', 'stat_month'
]) }}
