-- Grain: version of a transaction of a statement. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('statement_transactions', 'transaction_key', {
    'transaction_id': 'text id', 'statement_id': 'text statement_id', 'statement_at': 'unix statement_time', 'transaction_type': 'text type',
    'order_id': 'text order_id', 'adjustment_id': 'text adjustment_id', 'reserve_id': 'text reserve_id',
    'adjustment_order_id': 'text adjustment_order_id', 'associated_order_id': 'text associated_order_id',
    'order_created_at': 'unix order_create_time', 'currency': 'currency currency', 'settlement_amount': 'money settlement_amount',
    'revenue_amount': 'money revenue_amount', 'shipping_cost_amount': 'money shipping_cost_amount', 'fee_tax_amount': 'money fee_tax_amount',
    'adjustment_amount': 'money adjustment_amount', 'reserve_amount': 'money reserve_amount', 'reserve_status': 'word reserve_status',
    'reserve_release_at': 'unix estimated_release_time', 'fee_breakdown': 'json fee_tax_breakdown.fee', 'tax_breakdown': 'json fee_tax_breakdown.tax',
    'revenue_breakdown': 'json revenue_breakdown', 'shipping_breakdown': 'json shipping_cost_breakdown', 'supplement': 'json supplementary_component'
}, hashes={'order_key': ['order_id']}, endpoint=true) }}
