-- Grain: order in the books, merged over all files.
{{ merged_sheet('erp_orders', [
    'order_id', 'net_amount', 'currency', 'shop_code', 'refund_amount', 'booked_on'
]) }}
