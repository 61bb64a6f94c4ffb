-- Grain: LIVE session x interval of a minute, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__live_minute_versions', scope_key='live_minute_key') }}

{{ latest_api_version('stg_tiktok_shop__live_minute_versions', 'live_minute_key', [
    'content_id', 'started_at', 'ended_at', 'currency', 'gmv', 'items_sold', 'customers', 'orders', 'sku_orders', 'views', 'viewers', 'impressions',
    'product_impressions', 'product_clicks', 'click_rate', 'enter_rate', 'likes', 'comments', 'shares', 'new_followers'
]) }}
