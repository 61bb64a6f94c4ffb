-- Grain: version of a product, SKUs as an array. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set product_fields = {
    'id': 'VARCHAR', 'title': 'VARCHAR', 'status': 'VARCHAR', 'create_time': 'BIGINT', 'update_time': 'BIGINT',
    'skus': [{'id': 'VARCHAR', 'seller_sku': 'VARCHAR', 'price': {'currency': 'VARCHAR', 'tax_exclusive_price': 'VARCHAR', 'sale_price': 'VARCHAR'}}]} %}

with new_rows as (
    {{ new_raw_rows('tiktok_shop', 'products', {'record_key': 'varchar', 'shop_id': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', product_fields) }} as product
    from new_rows
)

select
    {{ hash64(['parsed.shop_id', 'parsed.product.id']) }} as product_key,
    parsed.shop_id,
    parsed.product.id as product_id,
    parsed.version_id,
    parsed.product.title as product_name,
    parsed.product.status as product_status,
    parsed.product.skus,
    parsed.is_gone,
    {{ from_unix('parsed.product.create_time') }} as created_at,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
