-- Grain: version of GMV Max campaign x day. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set figures = {'store_id': 'VARCHAR', 'campaign_id': 'VARCHAR', 'date': 'VARCHAR', 'promotion_type': 'VARCHAR', 'campaign_name': 'VARCHAR', 'tt_account_name': 'VARCHAR', 'cost': 'VARCHAR', 'net_cost': 'VARCHAR', 'orders': 'VARCHAR', 'gross_revenue': 'VARCHAR'} %}

with new_rows as (
    {{ new_raw_rows('tiktok_ads', 'gmv_max_campaign_days', {'record_key': 'varchar', 'advertiser_id': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', figures) }} as figures
    from new_rows
)

select
    {{ hash64(["'gmv max'", 'parsed.advertiser_id', 'parsed.figures.store_id', 'parsed.figures.campaign_id', 'parsed.figures.date']) }} as spend_key,
    parsed.advertiser_id,
    parsed.figures.store_id,
    parsed.figures.campaign_id,
    cast(parsed.figures.date as date) as date,
    parsed.figures.promotion_type,
    parsed.figures.campaign_name,
    {{ account_text('parsed.figures.tt_account_name') }} as account,
    {{ figure_text('parsed.figures.cost', 'decimal(18, 4)') }} as cost,
    {{ figure_text('parsed.figures.net_cost', 'decimal(18, 4)') }} as net_cost,
    {{ figure_text('parsed.figures.orders', 'bigint') }} as orders,
    {{ figure_text('parsed.figures.gross_revenue', 'decimal(18, 4)') }} as revenue,
    parsed.version_id,
    parsed.is_gone,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
