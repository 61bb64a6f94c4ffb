-- Grain: image of a shop's fee share of an order date x appeared (+1) or disappeared (-1), numbered. Feeds the dirty orders.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ change_log(ref('mart_fee_shares'), ['shop_id', 'order_date', 'platform_fees', 'shipping_cost', 'gmv_gross']) }}
