-- Grain: version of a LIVE session x product. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('live_products', 'live_product_key', {
    'content_id': 'text live_id', 'product_id': 'text id', 'product_name': 'text name', 'currency': 'currency sales.direct_gmv.currency',
    'direct_gmv': 'money sales.direct_gmv.amount', 'items_sold': 'count sales.items_sold', 'customers': 'count sales.customers',
    'orders': 'count sales.main_orders', 'sku_orders': 'count sales.sku_orders', 'sku_orders_created': 'count sales.created_sku_orders',
    'payment_rate': 'rate_fraction sales.payment_rate', 'product_impressions': 'count traffic.product_impressions',
    'product_clicks': 'count traffic.produt_clicks', 'add_to_cart': 'count traffic.add_to_cart_count', 'click_rate': 'rate_fraction traffic.ctr'
}, hashes={'content_day_key': ["'LIVE'", 'content_id']}) }}
