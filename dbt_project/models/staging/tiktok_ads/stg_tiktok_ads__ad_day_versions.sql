-- Grain: version of ad x day. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set figures = {'ad_id': 'VARCHAR', 'campaign_id': 'VARCHAR', 'date': 'VARCHAR', 'spend': 'VARCHAR', 'impressions': 'VARCHAR', 'clicks': 'VARCHAR', 'onsite_shopping': 'VARCHAR', 'total_onsite_shopping_value': 'VARCHAR', 'currency': 'VARCHAR'} %}

with new_rows as (
    {{ new_raw_rows('tiktok_ads', 'ad_days', {'record_key': 'varchar', 'advertiser_id': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', figures) }} as figures
    from new_rows
)

select
    {{ hash64(['parsed.advertiser_id', 'parsed.figures.ad_id', 'parsed.figures.date']) }} as ad_day_key,
    {{ hash64(["'ad'", 'parsed.advertiser_id', 'parsed.figures.ad_id', 'parsed.figures.date']) }} as spend_key,
    parsed.advertiser_id,
    parsed.figures.ad_id,
    parsed.figures.campaign_id,
    cast(parsed.figures.date as date) as date,
    {{ figure_text('parsed.figures.spend', 'decimal(18, 4)') }} as spend,
    {{ figure_text('parsed.figures.impressions', 'bigint') }} as impressions,
    {{ figure_text('parsed.figures.clicks', 'bigint') }} as clicks,
    {{ figure_text('parsed.figures.onsite_shopping', 'bigint') }} as orders,
    {{ figure_text('parsed.figures.total_onsite_shopping_value', 'decimal(18, 4)') }} as revenue,
    nullif(nullif(upper(trim(parsed.figures.currency)), ''), '-') as currency,
    parsed.version_id,
    parsed.is_gone,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
