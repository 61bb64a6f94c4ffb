-- Grain: open collaboration (one a product), current version. One that the source no longer shows stays, as last seen, and says so.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__open_collaboration_versions', scope_key='collaboration_key') }}

{{ latest_api_version('stg_tiktok_shop__open_collaboration_versions', 'collaboration_key', [
    'collaboration_id', 'collaboration_status', 'product_id', 'product_title', 'product_status', 'currency', 'price_minimum', 'price_maximum',
    'commission_rate', 'commission_starts_at', 'commission_ends_at', 'showcase_creators', 'content_creators'
], keep_gone=true) }}
