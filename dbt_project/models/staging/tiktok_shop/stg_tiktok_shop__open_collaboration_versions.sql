-- Grain: version of an open collaboration (one a product). Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('open_collaborations', 'collaboration_key', {
    'collaboration_id': 'text id', 'collaboration_status': 'word status', 'product_id': 'text product.id', 'product_title': 'text product.title',
    'product_status': 'word product.status', 'currency': 'currency product.original_price.currency',
    'price_minimum': 'money product.original_price.minimum_amount', 'price_maximum': 'money product.original_price.maximum_amount',
    'commission_rate': 'rate_cents current_commission.rate', 'commission_starts_at': 'unix current_commission.start_time',
    'commission_ends_at': 'unix current_commission.end_time', 'showcase_creators': 'count showcase_creator_count',
    'content_creators': 'count content_creator_count'
}) }}
