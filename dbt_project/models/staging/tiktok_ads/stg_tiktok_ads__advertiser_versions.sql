-- Grain: version of advertiser. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set figures = {'name': 'VARCHAR', 'currency': 'VARCHAR', 'timezone': 'VARCHAR', 'display_timezone': 'VARCHAR', 'country': 'VARCHAR'} %}

with new_rows as (
    {{ new_raw_rows('tiktok_ads', 'advertisers', {'record_key': 'varchar', 'advertiser_id': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', figures) }} as figures
    from new_rows
)

select
    {{ hash64(['parsed.advertiser_id']) }} as advertiser_key,
    parsed.advertiser_id,
    parsed.figures.name,
    nullif(upper(trim(parsed.figures.currency)), '') as currency,
    coalesce(nullif(parsed.figures.display_timezone, ''), nullif(parsed.figures.timezone, '')) as timezone,
    {{ normal_market('parsed.figures.country') }} as country,
    parsed.version_id,
    parsed.is_gone,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
