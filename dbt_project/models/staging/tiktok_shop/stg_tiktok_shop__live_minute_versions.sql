-- Grain: version of a LIVE session x interval of a minute. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('live_minutes', 'live_minute_key', {
    'content_id': 'text live_id', 'started_at': 'unix start_time', 'ended_at': 'unix end_time', 'currency': 'currency sales.gmv.currency',
    'gmv': 'money sales.gmv.amount', 'items_sold': 'count sales.items_sold', 'customers': 'count sales.customers',
    'orders': 'count sales.main_orders', 'sku_orders': 'count sales.sku_orders', 'views': 'count traffic.views', 'viewers': 'count traffic.viewers',
    'impressions': 'count traffic.impressions', 'product_impressions': 'count traffic.product_impressions',
    'product_clicks': 'count traffic.product_clicks', 'click_rate': 'rate_fraction traffic.ctr',
    'enter_rate': 'rate_fraction traffic.enter_room_rate', 'likes': 'count interactions.likes', 'comments': 'count interactions.comments',
    'shares': 'count interactions.shares', 'new_followers': 'count interactions.new_followers'
}) }}
