-- Grain: cost entry x stage, merged over all files.
{{ merged_sheet('costs', [
    'cost_date', 'cost_type', 'amount', 'currency', 'creator_code', 'handle', 'content_id', 'campaign_code',
    'contract_code', 'product_id', 'shop_code', 'order_id', 'stage', 'cost_ref', 'service_from', 'service_to',
    'paid_on', 'payee', 'invoice_no', 'note'
]) }}
