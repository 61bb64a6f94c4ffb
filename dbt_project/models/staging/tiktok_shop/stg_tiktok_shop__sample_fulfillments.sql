-- Grain: sample application x content made from it, its counters cumulative, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__sample_fulfillment_versions', scope_key='fulfillment_key') }}

{{ latest_api_version('stg_tiktok_shop__sample_fulfillment_versions', 'fulfillment_key', [
    'application_id', 'content_id', 'content_type', 'product_id', 'url', 'page_link', 'views', 'likes', 'comments', 'paid_orders', 'posted_at',
    'live_ended_at'
]) }}
