-- Grain: statement of a shop, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__statement_versions', scope_key='statement_key') }}

{{ latest_api_version('stg_tiktok_shop__statement_versions', 'statement_key', [
    'statement_id', 'statement_at', 'currency', 'settlement_amount', 'revenue_amount', 'net_sales_amount', 'shipping_cost_amount', 'fee_amount',
    'adjustment_amount', 'payment_status', 'payment_id', 'paid_at'
]) }}
