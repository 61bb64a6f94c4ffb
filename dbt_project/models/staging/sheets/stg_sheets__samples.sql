-- Grain: sample x SKU, merged over all files.
{{ merged_sheet('samples', [
    'handle', 'sku_id', 'seller_sku', 'quantity', 'campaign_code', 'order_id', 'requested_at', 'shipped_on',
    'carrier', 'tracking_no', 'delivered_on', 'post_due_on', 'owner'
]) }}
