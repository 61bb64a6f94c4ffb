-- Grain: image of what a content proves x appeared (+1) or disappeared (-1), numbered.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ change_log(ref('attr_content_evidence'), [
    'source_key', 'touch_key', 'kind', 'content_id', 'content_type', 'shop_id', 'product_id', 'published_at', 'handle', 'creator_id', 'is_own']) }}
