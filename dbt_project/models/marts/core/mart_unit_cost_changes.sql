-- Grain: image of a unit cost x appeared (+1) or disappeared (-1), numbered. A changed cost is two rows.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ change_log(ref('mart_unit_cost_rules'), ['unit_cost_id', 'sku_id', 'seller_sku', 'shop_id', 'market', 'unit_cost', 'currency', 'valid_from']) }}
