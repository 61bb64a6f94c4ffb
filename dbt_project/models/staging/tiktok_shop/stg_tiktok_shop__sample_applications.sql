-- Grain: sample application, current version. One that the source no longer shows stays, as last seen, and says so.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__sample_application_versions', scope_key='application_key') }}

{{ latest_api_version('stg_tiktok_shop__sample_application_versions', 'application_key', [
    'order_key', 'application_id', 'application_status', 'fulfillment_status', 'commission_rate', 'order_id', 'available_quantity', 'approval_due_at',
    'shipment_due_at', 'is_approvable', 'partner_name', 'open_id', 'handle', 'followers', 'creator_gmv', 'creator_gmv_currency', 'creator_contents',
    'creator_video_views', 'creator_fulfillment_rate', 'product_id', 'sku_id'
], keep_gone=true) }}
