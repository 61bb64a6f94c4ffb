-- Grain: version of ad. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set figures = {'ad_id': 'VARCHAR', 'campaign_id': 'VARCHAR', 'adgroup_id': 'VARCHAR', 'ad_name': 'VARCHAR', 'identity_type': 'VARCHAR', 'tiktok_item_id': 'VARCHAR'} %}

with new_rows as (
    {{ new_raw_rows('tiktok_ads', 'ads', {'record_key': 'varchar', 'advertiser_id': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', figures) }} as figures
    from new_rows
)

select
    {{ hash64(['parsed.advertiser_id', 'parsed.figures.ad_id']) }} as ad_key,
    parsed.advertiser_id,
    parsed.figures.ad_id,
    parsed.figures.campaign_id,
    parsed.figures.adgroup_id,
    parsed.figures.ad_name,
    upper(trim(parsed.figures.identity_type)) as identity_type,
    {{ content_text('parsed.figures.tiktok_item_id') }} as content_id,
    parsed.version_id,
    parsed.is_gone,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
