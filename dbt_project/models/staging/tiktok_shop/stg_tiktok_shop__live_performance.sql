-- Grain: LIVE session, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__live_performance_versions', scope_key='live_key') }}

{{ latest_api_version('stg_tiktok_shop__live_performance_versions', 'live_key', [
    'content_day_key', 'content_id', 'account_type', 'title', 'started_at', 'ended_at', 'handle', 'open_id', 'author_type', 'creator_country',
    'currency', 'attributed_gmv', 'live_gmv', 'indirect_gmv', 'customers', 'orders', 'sku_orders', 'items_sold', 'sku_orders_created',
    'products_sold', 'payment_rate', 'likes', 'comments', 'shares', 'new_followers', 'views', 'viewers', 'impressions', 'viewers_average',
    'viewers_peak', 'viewing_seconds_average', 'product_impressions', 'product_clicks', 'products_added', 'click_rate', 'click_to_order_rate'
]) }}
