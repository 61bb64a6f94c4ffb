-- Grain: version of a payment of the platform to the seller. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('payments', 'payment_key', {
    'payment_id': 'text id', 'payment_status': 'word status', 'amount': 'money amount.value', 'currency': 'currency amount.currency',
    'settlement_amount': 'money settlement_amount.value', 'settlement_currency': 'currency settlement_amount.currency',
    'amount_before_exchange': 'money payment_amount_before_exchange.value',
    'currency_before_exchange': 'currency payment_amount_before_exchange.currency', 'exchange_rate': 'factor exchange_rate',
    'created_at': 'unix create_time', 'paid_at': 'unix paid_time'
}) }}
