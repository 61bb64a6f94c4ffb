-- Grain: version of advertiser x GMV Max store. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set figures = {'store_id': 'VARCHAR', 'store_code': 'VARCHAR', 'store_name': 'VARCHAR', 'is_gmv_max_available': 'VARCHAR', 'exclusive_authorized_advertiser_info': {'advertiser_id': 'VARCHAR'}} %}

with new_rows as (
    {{ new_raw_rows('tiktok_ads', 'gmv_max_stores', {'record_key': 'varchar', 'advertiser_id': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', figures) }} as figures
    from new_rows
)

select
    {{ hash64(['parsed.advertiser_id', 'parsed.figures.store_id']) }} as store_key,
    parsed.advertiser_id,
    parsed.figures.store_id,
    nullif(parsed.figures.store_code, '') as store_code,
    parsed.figures.store_name,
    coalesce(parsed.figures.is_gmv_max_available = 'true', false) as is_available,
    coalesce(parsed.figures.exclusive_authorized_advertiser_info.advertiser_id = parsed.advertiser_id, false) as is_own,
    parsed.version_id,
    parsed.is_gone,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
