-- Grain: version of GMV Max campaign x product x creative x day; creative -1 is what cannot be told apart. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ gmv_max_day_versions('gmv_max_creative_days', {
    'store_id': 'text store_id',
    'campaign_id': 'text campaign_id',
    'product_id': 'text item_group_id',
    'item_id': 'text item_id',
    'content_id': 'content item_id',
    'date': 'day date',
    'account': 'account tt_account_name',
    'cost': 'money cost',
    'impressions': 'count product_impressions',
    'clicks': 'count product_clicks',
    'orders': 'count orders',
    'revenue': 'money gross_revenue'
}, key={'creative_day_key': ['parsed.figures.item_group_id', 'parsed.figures.item_id']}) }}
