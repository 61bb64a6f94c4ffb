-- Grain: transaction of a statement, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__statement_transaction_versions', scope_key='transaction_key') }}

{{ latest_api_version('stg_tiktok_shop__statement_transaction_versions', 'transaction_key', [
    'order_key', 'transaction_id', 'statement_id', 'statement_at', 'transaction_type', 'order_id', 'adjustment_id', 'reserve_id',
    'adjustment_order_id', 'associated_order_id', 'order_created_at', 'currency', 'settlement_amount', 'revenue_amount', 'shipping_cost_amount',
    'fee_tax_amount', 'adjustment_amount', 'reserve_amount', 'reserve_status', 'reserve_release_at', 'fee_breakdown', 'tax_breakdown',
    'revenue_breakdown', 'shipping_breakdown', 'supplement', 'endpoint'
]) }}
