-- Grain: version of a video x day, its lists as arrays. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('video_performance', 'video_day_key', {
    'content_id': 'text id', 'stat_date': 'date date', 'account_type': 'word account_type', 'title': 'text title',
    'creator_handle': 'handle creator.user_name', 'post_handle': 'handle username', 'open_id': 'text creator.open_id',
    'author_type': 'word creator.author_type', 'creator_country': 'word creator.creator_country', 'posted_at': 'wall_clock video_post_time',
    'duration_seconds': 'count duration', 'hash_tags': 'texts hash_tags', 'products': ['products', [{'id': 'VARCHAR', 'name': 'VARCHAR'}]],
    'currency': 'currency gmv.currency', 'gmv': 'money gmv.amount', 'attributed_gmv': 'money attributed_gmv.amount',
    'indirect_gmv': 'money indirect_gmv.amount', 'gpm': 'money gpm.amount', 'sku_orders': 'count sku_orders', 'items_sold': 'count items_sold',
    'customers': 'count avg_customers', 'views': 'count views', 'likes': 'count likes', 'comments': 'count comments', 'shares': 'count shares',
    'new_followers': 'count new_followers', 'product_impressions': 'count product_impressions', 'product_clicks': 'count product_clicks',
    'click_rate': 'rate_fraction click_through_rate', 'click_to_order_rate': 'rate_fraction ctor', 'finish_rate': 'rate_fraction video_finish_rate',
    'live_clicks': 'count v_to_l_clicks', 'live_click_rate': 'rate_fraction v_to_l_rate', 'stat_month': 'month date'
}, hashes={'video_key': ['shop_id', 'content_id'], 'content_day_key': ['content_id', 'stat_date']}) }}
