-- Grain: version of a video x product x day. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('video_products', 'video_product_key', {
    'content_id': 'text video_id', 'stat_date': 'date date', 'product_id': 'text id', 'product_name': 'text name',
    'currency': 'currency gmv.currency', 'gmv': 'money gmv.amount', 'gpm': 'money gpm.amount', 'items_sold': 'count units_sold',
    'customers': 'count customers', 'product_impressions': 'count product_impressions', 'product_clicks': 'count product_clicks',
    'click_rate': 'rate_fraction ctr'
}) }}
