-- Grain: image of a tracking link x appeared (+1) or disappeared (-1), numbered.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ change_log(ref('attr_links'), ['link_id', 'handle', 'creator_code', 'timezone', 'content_id', 'content_type', 'product_id']) }}
