-- Grain: version of GMV Max campaign x LIVE room x day. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ gmv_max_day_versions('gmv_max_live_days', {
    'store_id': 'text store_id',
    'campaign_id': 'text campaign_id',
    'content_id': 'text room_id',
    'date': 'day date',
    'cost': 'money cost',
    'views': 'count live_views',
    'orders': 'count orders',
    'revenue': 'money gross_revenue'
}, key={'live_day_key': ['parsed.figures.room_id']}) }}
