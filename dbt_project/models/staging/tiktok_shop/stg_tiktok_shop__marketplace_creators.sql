-- Grain: known creator x snapshot of the creator marketplace (its last 30 days), current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__marketplace_creator_versions', scope_key='creator_snapshot_key') }}

{{ latest_api_version('stg_tiktok_shop__marketplace_creator_versions', 'creator_snapshot_key', [
    'open_id', 'snapshot_date', 'handle', 'region', 'followers', 'category_ids', 'units_sold', 'currency', 'gmv', 'video_gmv', 'live_gmv', 'gpm',
    'commission_rate', 'video_plays_average', 'live_views_average', 'videos', 'lives', 'products_promoted', 'brands', 'video_engagement_rate',
    'live_engagement_rate', 'post_rate', 'platform_score', 'rating', 'creator_level', 'fulfillment_score', 'is_blocked'
]) }}
