-- Grain: version of an order in Seller Center exports, its rows (order x SKU) as an array. Each raw version is parsed once.
-- Times of the rows are the shop's wall clock; source_at (stored as if UTC) only orders versions.
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
        new_rows.*,
        {{ parse_json('payload', order_fields) }} as exported
    from new_rows
)

select
    {{ hash64(['parsed.exported.order_id']) }} as order_key,
    parsed.exported.order_id,
    parsed.shop_code,
    parsed.version_id,
    parsed.is_gone,
    parsed.exported.rows as sku_rows,
    {{ file_time('parsed.exported.file_latest_at') }} as file_latest_at,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
