-- Grain: version of a transaction that is not settled yet, all amounts estimates. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('unsettled_transactions', 'transaction_key', {
    'transaction_id': 'text id', 'transaction_type': 'text type', 'transaction_status': 'word status', 'order_id': 'text order_id',
    'adjustment_id': 'text adjustment_id', 'adjustment_order_id': 'text adjustment_order_id', 'order_created_at': 'unix order_create_time',
    'delivered_at': 'unix order_delivery_time', 'currency': 'currency currency', 'settlement_amount_est': 'money est_settlement_amount',
    'revenue_amount_est': 'money est_revenue_amount', 'shipping_cost_amount_est': 'money est_shipping_cost_amount',
    'fee_tax_amount_est': 'money est_fee_tax_amount', 'adjustment_amount_est': 'money est_adjustment_amount',
    'fee_breakdown': 'json fee_tax_breakdown.fee', 'tax_breakdown': 'json fee_tax_breakdown.tax',
    'shipping_breakdown': 'json shipping_cost_breakdown', 'unsettled_reason': 'text unsettled_reason', 'settlement_rule': 'text estimated_settlement',
    'settles_at': 'unix estimated_settlement'
}, hashes={'order_key': ['order_id']}) }}
