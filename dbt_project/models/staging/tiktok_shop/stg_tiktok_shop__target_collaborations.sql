-- Grain: target collaboration, as the list shows it, current version. One that the source no longer shows stays, as last seen, and says so.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__target_collaboration_versions', scope_key='collaboration_key') }}

{{ latest_api_version('stg_tiktok_shop__target_collaboration_versions', 'collaboration_key', [
    'collaboration_id', 'collaboration_name', 'collaboration_type', 'starts_at', 'ends_at', 'created_at', 'updated_at', 'creators_invited',
    'showcase_creators', 'content_creators', 'products', 'has_free_sample', 'is_sample_approval_exempt'
], keep_gone=true) }}
