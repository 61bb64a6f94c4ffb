-- Grain: image of a handle's assignment x appeared (+1) or disappeared (-1), numbered: old and new validity both count.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ change_log(ref('attr_handles'), ['handle', 'creator_key', 'account_role', 'valid_from', 'valid_to']) }}
