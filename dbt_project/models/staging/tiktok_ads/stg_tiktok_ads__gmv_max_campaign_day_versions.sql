-- Grain: version of GMV Max campaign x day. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ gmv_max_day_versions('gmv_max_campaign_days', {
    'store_id': 'text store_id',
    'campaign_id': 'text campaign_id',
    'date': 'day date',
    'promotion_type': 'text promotion_type',
    'campaign_name': 'text campaign_name',
    'account': 'account tt_account_name',
    'cost': 'money cost',
    'net_cost': 'money net_cost',
    'orders': 'count orders',
    'revenue': 'money gross_revenue'
}) }}
