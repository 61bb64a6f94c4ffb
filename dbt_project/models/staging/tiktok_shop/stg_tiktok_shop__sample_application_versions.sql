-- Grain: version of a sample application. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{{ api_versions('sample_applications', 'application_key', {
    'application_id': 'text id', 'application_status': 'word status', 'fulfillment_status': 'word fulfillment_status',
    'commission_rate': 'rate_fraction commission_rate', 'order_id': 'text order_id', 'available_quantity': 'count available_quantity',
    'approval_due_at': 'unix approve_expiration_time', 'shipment_due_at': 'unix shipment_expiration_time', 'is_approvable': 'flag is_approvable',
    'partner_name': 'text partner_name', 'open_id': 'text creator.creator_open_id', 'handle': 'handle creator.username',
    'followers': 'count creator.follower_count', 'creator_gmv': 'money creator.gmv.amount', 'creator_gmv_currency': 'currency creator.gmv.currency',
    'creator_contents': 'count creator.content_count', 'creator_video_views': 'count creator.ec_video_view',
    'creator_fulfillment_rate': 'rate_percent creator.fulfillment_percentage', 'product_id': 'text product.id', 'sku_id': 'text product.sku_id'
}, hashes={'order_key': ['order_id']}) }}
