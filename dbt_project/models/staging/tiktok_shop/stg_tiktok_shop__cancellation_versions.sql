-- Grain: version of a cancellation request, lines as an array. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set cancellation_fields = {
    'cancel_id': 'VARCHAR', 'order_id': 'VARCHAR', 'cancel_type': 'VARCHAR', 'cancel_status': 'VARCHAR', 'cancel_reason': 'VARCHAR',
    'create_time': 'BIGINT', 'update_time': 'BIGINT', 'cancel_line_items': [{'order_line_item_id': 'VARCHAR', 'sku_id': 'VARCHAR'}]} %}

with new_rows as (
    {{ new_raw_rows('tiktok_shop', 'cancellations', {'record_key': 'varchar', 'shop_id': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', cancellation_fields) }} as cancellation
    from new_rows
)

select
    {{ hash64(['parsed.cancellation.cancel_id']) }} as cancel_key,
    parsed.cancellation.cancel_id,
    {{ hash64(['parsed.cancellation.order_id']) }} as order_key,
    parsed.cancellation.order_id,
    parsed.shop_id,
    parsed.version_id,
    parsed.cancellation.cancel_type,
    upper(parsed.cancellation.cancel_status) as cancel_status,
    parsed.cancellation.cancel_reason as reason,
    parsed.is_gone,
    parsed.cancellation.cancel_line_items,
    {{ from_unix('parsed.cancellation.create_time') }} as created_at,
    {{ from_unix('parsed.cancellation.update_time') }} as updated_at,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
