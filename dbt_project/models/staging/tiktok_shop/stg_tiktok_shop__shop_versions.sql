-- Grain: version of an authorised shop. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

with new_rows as (
    {{ new_raw_rows('tiktok_shop', 'shops', {'record_key': 'varchar', 'shop_id': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', {'id': 'VARCHAR', 'name': 'VARCHAR', 'region': 'VARCHAR', 'seller_type': 'VARCHAR', 'code': 'VARCHAR'}) }} as shop
    from new_rows
)

select
    parsed.shop_id,
    parsed.version_id,
    parsed.shop.code as shop_code,
    parsed.shop.name as shop_name,
    case when upper(parsed.shop.region) = 'UK' then 'GB' else upper(parsed.shop.region) end as market,
    parsed.shop.seller_type,
    parsed.is_gone,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
