-- Grain: image of a content's owner x appeared (+1) or disappeared (-1), numbered.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ change_log(ref('attr_content_owners'), ['content_id', 'creator_id', 'account_role']) }}
