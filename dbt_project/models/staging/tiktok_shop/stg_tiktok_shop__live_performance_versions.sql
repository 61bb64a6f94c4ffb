-- Grain: version of a LIVE session. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('live_performance', 'live_key', {
    'content_id': 'text id', 'account_type': 'word account_type', 'title': 'text title', 'started_at': 'unix start_time', 'ended_at': 'unix end_time',
    'handle': 'handle creator.user_name', 'open_id': 'text creator.open_id', 'author_type': 'word creator.author_type',
    'creator_country': 'word creator.creator_country', 'currency': 'currency sales_performance.live_attributed_gmv.currency',
    'attributed_gmv': 'money sales_performance.live_attributed_gmv.amount', 'live_gmv': 'money sales_performance.live_gmv.amount',
    'indirect_gmv': 'money sales_performance.live_indirect_gmv.amount', 'customers': 'count sales_performance.attributed_customers',
    'orders': 'count sales_performance.live_attributed_orders', 'sku_orders': 'count sales_performance.live_attributed_sku_orders',
    'items_sold': 'count sales_performance.live_attributed_items_sold', 'sku_orders_created': 'count sales_performance.created_sku_orders',
    'products_sold': 'count sales_performance.products_sold', 'payment_rate': 'rate_fraction sales_performance.payment_rate',
    'likes': 'count interaction_performance.likes', 'comments': 'count interaction_performance.comments',
    'shares': 'count interaction_performance.shares', 'new_followers': 'count interaction_performance.new_followers', 'views': 'count traffic.views',
    'viewers': 'count traffic.viewers', 'impressions': 'count traffic.impressions', 'viewers_average': 'number traffic.acu',
    'viewers_peak': 'count traffic.pcu', 'viewing_seconds_average': 'number traffic.avg_viewing_duration',
    'product_impressions': 'count traffic.product_impressions', 'product_clicks': 'count traffic.product_clicks',
    'products_added': 'count traffic.products_added', 'click_rate': 'rate_fraction traffic.ctr', 'click_to_order_rate': 'rate_fraction traffic.ctor'
}, hashes={'content_day_key': ["'LIVE'", 'content_id']}) }}
