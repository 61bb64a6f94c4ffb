-- Grain: transaction that is not settled yet, all amounts estimates, current version. One that the platform shows no longer has settled and is not here.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__unsettled_transaction_versions', scope_key='transaction_key') }}

{{ latest_api_version('stg_tiktok_shop__unsettled_transaction_versions', 'transaction_key', [
    'order_key', 'transaction_id', 'transaction_type', 'transaction_status', 'order_id', 'adjustment_id', 'adjustment_order_id', 'order_created_at',
    'delivered_at', 'currency', 'settlement_amount_est', 'revenue_amount_est', 'shipping_cost_amount_est', 'fee_tax_amount_est',
    'adjustment_amount_est', 'fee_breakdown', 'tax_breakdown', 'shipping_breakdown', 'unsettled_reason', 'settlement_rule', 'settles_at'
]) }}
