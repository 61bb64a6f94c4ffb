-- Grain: version of an order, line items as an array. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set order_fields = {
    'id': 'VARCHAR', 'status': 'VARCHAR', 'order_type': 'VARCHAR', 'fulfillment_type': 'VARCHAR', 'buyer_key': 'VARCHAR',
    'is_cod': 'BOOLEAN', 'is_sample_order': 'BOOLEAN', 'is_refundable_sample': 'BOOLEAN', 'is_replacement_order': 'BOOLEAN', 'is_exchange_order': 'BOOLEAN',
    'create_time': 'BIGINT', 'paid_time': 'BIGINT', 'rts_time': 'BIGINT', 'collection_time': 'BIGINT', 'delivery_time': 'BIGINT',
    'payment': {'currency': 'VARCHAR', 'total_amount': 'VARCHAR'},
    'line_items': [{
        'id': 'VARCHAR', 'sku_id': 'VARCHAR', 'product_id': 'VARCHAR', 'product_name': 'VARCHAR', 'seller_sku': 'VARCHAR', 'room_id': 'VARCHAR',
        'display_status': 'VARCHAR', 'currency': 'VARCHAR', 'original_price': 'VARCHAR', 'sale_price': 'VARCHAR', 'seller_discount': 'VARCHAR',
        'platform_discount': 'VARCHAR', 'is_gift': 'BOOLEAN'}]} %}

with new_rows as (
    {{ new_raw_rows('tiktok_shop', 'orders', {'record_key': 'varchar', 'shop_id': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', order_fields) }} as parsed_order
    from new_rows
)

select
    {{ hash64(['parsed.parsed_order.id']) }} as order_key,
    parsed.parsed_order.id as order_id,
    parsed.shop_id,
    parsed.version_id,
    nullif(parsed.parsed_order.buyer_key, '') as buyer_key,
    upper(parsed.parsed_order.status) as order_status,
    parsed.parsed_order.order_type,
    parsed.parsed_order.fulfillment_type,
    parsed.parsed_order.payment.currency,
    {{ money_text('parsed.parsed_order.payment.total_amount') }} as order_total,
    coalesce(parsed.parsed_order.is_cod, false) as is_cod,
    coalesce(parsed.parsed_order.is_sample_order, false) or coalesce(parsed.parsed_order.is_refundable_sample, false) as is_sample_order,
    coalesce(parsed.parsed_order.is_refundable_sample, false) as is_refundable_sample,
    coalesce(parsed.parsed_order.is_replacement_order, false) as is_replacement_order,
    coalesce(parsed.parsed_order.is_exchange_order, false) as is_exchange_order,
    parsed.is_gone,
    {{ from_unix('parsed.parsed_order.create_time') }} as created_at,
    {{ from_unix('parsed.parsed_order.paid_time') }} as paid_at,
    coalesce({{ from_unix('parsed.parsed_order.collection_time') }}, {{ from_unix('parsed.parsed_order.rts_time') }}) as shipped_at,
    {{ from_unix('parsed.parsed_order.delivery_time') }} as delivered_at,
    parsed.parsed_order.line_items,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
