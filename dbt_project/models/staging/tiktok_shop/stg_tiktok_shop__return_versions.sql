-- Grain: version of a return or refund request, lines as an array. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set refund = {'currency': 'VARCHAR', 'refund_total': 'VARCHAR', 'refund_subtotal': 'VARCHAR'} %}
{%- set return_fields = {
    'return_id': 'VARCHAR', 'order_id': 'VARCHAR', 'return_type': 'VARCHAR', 'return_status': 'VARCHAR', 'return_reason': 'VARCHAR',
    'next_return_id': 'VARCHAR', 'create_time': 'BIGINT', 'update_time': 'BIGINT', 'refund_amount': refund,
    'return_line_items': [{'order_line_item_id': 'VARCHAR', 'sku_id': 'VARCHAR', 'refund_amount': refund}]} %}

with new_rows as (
    {{ new_raw_rows('tiktok_shop', 'returns', {'record_key': 'varchar', 'shop_id': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', return_fields) }} as parsed_return
    from new_rows
)

select
    {{ hash64(['parsed.parsed_return.return_id']) }} as return_key,
    parsed.parsed_return.return_id,
    {{ hash64(['parsed.parsed_return.order_id']) }} as order_key,
    parsed.parsed_return.order_id,
    parsed.shop_id,
    parsed.version_id,
    parsed.parsed_return.return_type,
    upper(parsed.parsed_return.return_status) as return_status,
    parsed.parsed_return.return_reason as reason,
    coalesce(parsed.parsed_return.next_return_id, '') <> '' as is_replaced,
    parsed.is_gone,
    parsed.parsed_return.refund_amount.currency,
    {{ money_text('parsed.parsed_return.refund_amount.refund_subtotal') }} as return_refund_subtotal,
    {{ money_text('parsed.parsed_return.refund_amount.refund_total') }} as return_refund_total,
    parsed.parsed_return.return_line_items,
    {{ from_unix('parsed.parsed_return.create_time') }} as created_at,
    {{ from_unix('parsed.parsed_return.update_time') }} as updated_at,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
