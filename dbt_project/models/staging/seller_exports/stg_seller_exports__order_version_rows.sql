-- Grain: version of an order in Seller Center exports x row (a SKU; a file may repeat one). Each raw version is parsed once.
-- Times of the rows are the shop's wall clock (`_local`); source_at (stored as if UTC) only orders versions. Flat and typed:
-- cells were trimmed when they were read;
-- arrays of texts take three times as long to store and are cast again by whoever reads them.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set order_fields = {
    'order_id': 'VARCHAR', 'file_latest_at': 'VARCHAR',
    'rows': [{
        'order_status': 'VARCHAR', 'return_type': 'VARCHAR', 'sku_id': 'VARCHAR', 'seller_sku': 'VARCHAR', 'product_id': 'VARCHAR', 'product_name': 'VARCHAR',
        'quantity': 'VARCHAR', 'returned_quantity': 'VARCHAR', 'sku_unit_original_price': 'VARCHAR', 'sku_subtotal_before_discount': 'VARCHAR',
        'sku_platform_discount': 'VARCHAR', 'sku_seller_discount': 'VARCHAR', 'sku_subtotal_after_discount': 'VARCHAR',
        'shipping_fee_after_discount': 'VARCHAR', 'taxes': 'VARCHAR', 'order_amount': 'VARCHAR', 'order_refund_amount': 'VARCHAR',
        'created_time': 'VARCHAR', 'paid_time': 'VARCHAR', 'rts_time': 'VARCHAR', 'shipped_time': 'VARCHAR', 'delivered_time': 'VARCHAR',
        'cancelled_time': 'VARCHAR', 'payment_method': 'VARCHAR', 'currency': 'VARCHAR', 'buyer_key': 'VARCHAR'}]} %}

with new_rows as (
    {{ new_raw_rows('seller_exports', 'orders', {'record_key': 'varchar', 'shop_code': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.shop_code,
        new_rows.version_id,
        new_rows.source_at,
        new_rows.is_gone,
        new_rows.known_at,
        new_rows.load_id,
        {{ hash64(['new_rows.version_id']) }} as version_key,
        {{ parse_json('payload', order_fields) }} as exported
    from new_rows
),

-- once for an order, not for each of its rows
orders as (
    select
        parsed.*,
        {{ hash64(['parsed.exported.order_id']) }} as order_key,
        {{ file_time('parsed.exported.file_latest_at') }} as file_latest_at
    from parsed
)

select
    {{ hash64(["orders.exported.order_id || '-' || line.item.sku_id"]) }} as line_key,
    {{ hash64(['orders.exported.order_id', 'line.item.sku_id']) }} as order_sku_key,
    orders.order_key,
    orders.version_key,
    orders.exported.order_id,
    line.item.sku_id,
    orders.shop_code,
    orders.version_id,
    nullif(line.item.seller_sku, '') as seller_sku,
    nullif(line.item.product_id, '') as product_id,
    nullif(line.item.product_name, '') as product_name,
    nullif(line.item.buyer_key, '') as buyer_key,
    upper(nullif(line.item.currency, '')) as currency,
    coalesce(lower(line.item.payment_method) = 'cod', false) as is_cod,
    {{ export_order_status('line.item.order_status') }} as order_status,
    lower(nullif(line.item.return_type, '')) as return_type,
    coalesce({{ file_count('line.item.quantity') }}, 0) as quantity,
    coalesce({{ not_negative(file_count('line.item.returned_quantity')) }}, 0) as returned_quantity,
    coalesce({{ file_money('line.item.sku_platform_discount') }}, 0) as platform_discount,
    coalesce({{ file_money('line.item.sku_seller_discount') }}, 0) as seller_discount,
    {{ file_money('line.item.sku_subtotal_after_discount') }} as subtotal_after,
    coalesce(
        {{ file_money('line.item.sku_subtotal_before_discount') }},
        {{ money_times(file_money('line.item.sku_unit_original_price'), file_count('line.item.quantity')) }}
    ) as subtotal_before,
    {{ not_negative(file_money('line.item.order_refund_amount')) }} as order_refund,
    {{ file_money('line.item.order_amount') }} as order_amount,
    coalesce({{ file_money('line.item.shipping_fee_after_discount') }}, 0) + coalesce({{ file_money('line.item.taxes') }}, 0) as order_extras,
    {{ file_time('line.item.created_time') }} as created_local,
    {{ file_time('line.item.paid_time') }} as paid_local,
    coalesce({{ file_time('line.item.shipped_time') }}, {{ file_time('line.item.rts_time') }}) as shipped_local,
    {{ file_time('line.item.delivered_time') }} as delivered_local,
    {{ file_time('line.item.cancelled_time') }} as cancelled_local,
    orders.file_latest_at,
    {{ utc('orders.source_at') }} as source_at,
    orders.is_gone,
    orders.known_at,
    orders.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from orders
{{ unnest_join('orders.exported.rows', 'line') }}
