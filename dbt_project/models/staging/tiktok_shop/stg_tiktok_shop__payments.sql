-- Grain: payment of the platform to the seller, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__payment_versions', scope_key='payment_key') }}

{{ latest_api_version('stg_tiktok_shop__payment_versions', 'payment_key', [
    'payment_id', 'payment_status', 'amount', 'currency', 'settlement_amount', 'settlement_currency', 'amount_before_exchange',
    'currency_before_exchange', 'exchange_rate', 'created_at', 'paid_at'
]) }}
