-- Grain: version of a shop x day. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('shop_performance', 'shop_day_key', {
    'stat_date': 'date start_date', 'currency': 'currency sales.gmv.currency', 'gmv': 'money sales.gmv.amount',
    'gmv_with_tax': 'money sales.gmv_with_tax.amount', 'refunds': 'money sales.refunds.amount', 'orders': 'count sales.orders_count',
    'sku_orders': 'count sales.sku_orders_count', 'items_sold': 'count sales.items_sold', 'buyers': 'count sales.customers_count',
    'cancellations_and_returns': 'count sales.cancellations_and_returns', 'gmv_creator_video': 'money sales.creator_video_attributed_gmv.amount',
    'gmv_creator_live': 'money sales.creator_live_attributed_gmv.amount', 'gmv_seller_video': 'money sales.seller_video_attributed_gmv.amount',
    'gmv_seller_live': 'money sales.seller_live_attributed_gmv.amount', 'gmv_product_card': 'money sales.product_card_attributed_gmv.amount',
    'page_views': 'count traffic.avg_page_views', 'visitors': 'count traffic.avg_visitors',
    'conversion_rate': 'rate_fraction traffic.avg_conversation_rate', 'product_impressions': 'count traffic.product_impressions',
    'product_clicks': 'count traffic.product_clicks', 'unique_product_impressions': 'count traffic.unique_product_impressions',
    'unique_clicks': 'count traffic.unique_clicks'
}) }}
