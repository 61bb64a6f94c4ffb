-- Grain: version of a sample application x content made from it, its counters cumulative. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('sample_fulfillments', 'fulfillment_key', {
    'application_id': 'text application_id', 'content_id': 'text content.id', 'content_type': 'word content.format', 'product_id': 'text product.id',
    'url': 'text content.url', 'page_link': 'text content.page_link', 'views': 'count content.view_count', 'likes': 'count content.like_count',
    'comments': 'count content.comment_count', 'paid_orders': 'count content.paid_order_count', 'posted_at': 'unix content.create_time',
    'live_ended_at': 'unix content.live_end_time'
}) }}
