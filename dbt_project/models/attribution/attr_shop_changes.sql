-- Grain: image of a shop's settings x appeared (+1) or disappeared (-1), numbered. Feeds the dirty orders and touches.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ change_log(ref('attr_shops'), ['shop_id', 'shop_code', 'market', 'timezone', 'currency', 'prices_include_tax', 'vat_rate', 'week_start']) }}
