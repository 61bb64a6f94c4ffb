-- Grain: product of an open collaboration x creator, current version. One that the source no longer shows stays, as last seen, and says so.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__open_collaboration_creator_versions', scope_key='collaboration_creator_key') }}

{{ latest_api_version('stg_tiktok_shop__open_collaboration_creator_versions', 'collaboration_creator_key', [
    'product_id', 'open_id', 'handle', 'followers', 'videos', 'lives', 'promotion_status', 'promotion_ends_at'
], keep_gone=true) }}
