-- Grain: target collaboration, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__target_collaboration_detail_versions', scope_key='collaboration_key') }}

{{ latest_api_version('stg_tiktok_shop__target_collaboration_detail_versions', 'collaboration_key', [
    'collaboration_id', 'collaboration_name', 'collaboration_type', 'starts_at', 'ends_at', 'updated_at', 'creators_invited', 'products_offered'
]) }}
