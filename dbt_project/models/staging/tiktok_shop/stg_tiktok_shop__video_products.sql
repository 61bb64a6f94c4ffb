-- Grain: video x product x day, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__video_product_versions', scope_key='video_product_key') }}

{{ latest_api_version('stg_tiktok_shop__video_product_versions', 'video_product_key', [
    'content_id', 'stat_date', 'product_id', 'product_name', 'currency', 'gmv', 'gpm', 'items_sold', 'customers', 'product_impressions',
    'product_clicks', 'click_rate'
]) }}
