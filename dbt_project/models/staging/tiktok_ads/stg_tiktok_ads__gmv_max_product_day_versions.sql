-- Grain: version of GMV Max campaign x product x day. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ gmv_max_day_versions('gmv_max_product_days', {
    'store_id': 'text store_id',
    'campaign_id': 'text campaign_id',
    'product_id': 'text item_group_id',
    'date': 'day date',
    'cost': 'money cost',
    'orders': 'count orders',
    'revenue': 'money gross_revenue'
}, key={'product_day_key': ['parsed.figures.item_group_id']}) }}
