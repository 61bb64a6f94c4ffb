-- Grain: shop x day, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__shop_performance_versions', scope_key='shop_day_key') }}

{{ latest_api_version('stg_tiktok_shop__shop_performance_versions', 'shop_day_key', [
    'stat_date', 'currency', 'gmv', 'gmv_with_tax', 'refunds', 'orders', 'sku_orders', 'items_sold', 'buyers', 'cancellations_and_returns',
    'gmv_creator_video', 'gmv_creator_live', 'gmv_seller_video', 'gmv_seller_live', 'gmv_product_card', 'page_views', 'visitors', 'conversion_rate',
    'product_impressions', 'product_clicks', 'unique_product_impressions', 'unique_clicks'
]) }}
