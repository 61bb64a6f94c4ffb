-- Grain: version of a statement of a shop. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('statements', 'statement_key', {
    'statement_id': 'text id', 'statement_at': 'unix statement_time', 'currency': 'currency currency', 'settlement_amount': 'money settlement_amount',
    'revenue_amount': 'money revenue_amount', 'net_sales_amount': 'money net_sales_amount', 'shipping_cost_amount': 'money shipping_cost_amount',
    'fee_amount': 'money fee_amount', 'adjustment_amount': 'money adjustment_amount', 'payment_status': 'word payment_status',
    'payment_id': 'text payment_id', 'paid_at': 'unix payment_time'
}) }}
