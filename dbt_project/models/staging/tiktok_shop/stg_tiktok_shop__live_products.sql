-- Grain: LIVE session x product, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__live_product_versions', scope_key='live_product_key') }}

{{ latest_api_version('stg_tiktok_shop__live_product_versions', 'live_product_key', [
    'content_day_key', 'content_id', 'product_id', 'product_name', 'currency', 'direct_gmv', 'items_sold', 'customers', 'orders', 'sku_orders',
    'sku_orders_created', 'payment_rate', 'product_impressions', 'product_clicks', 'add_to_cart', 'click_rate'
]) }}
