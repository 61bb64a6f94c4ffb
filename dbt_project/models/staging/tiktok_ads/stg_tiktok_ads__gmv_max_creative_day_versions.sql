-- Grain: version of GMV Max campaign x product x creative x day; creative -1 is what cannot be told apart. Each raw version is parsed once.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set figures = {'store_id': 'VARCHAR', 'campaign_id': 'VARCHAR', 'item_group_id': 'VARCHAR', 'item_id': 'VARCHAR', 'date': 'VARCHAR', 'tt_account_name': 'VARCHAR', 'cost': 'VARCHAR', 'product_impressions': 'VARCHAR', 'product_clicks': 'VARCHAR', 'orders': 'VARCHAR', 'gross_revenue': 'VARCHAR'} %}

with new_rows as (
    {{ new_raw_rows('tiktok_ads', 'gmv_max_creative_days', {'record_key': 'varchar', 'advertiser_id': 'varchar', 'version_id': 'varchar',
       'source_at': 'timestamptz', 'is_gone': 'boolean', 'payload': 'varchar'}) }}
),

parsed as (
    select
        new_rows.*,
        {{ parse_json('payload', figures) }} as figures
    from new_rows
)

select
    {{ hash64(['parsed.advertiser_id', 'parsed.figures.store_id', 'parsed.figures.campaign_id', 'parsed.figures.item_group_id', 'parsed.figures.item_id', 'parsed.figures.date']) }} as creative_day_key,
    {{ hash64(["'gmv max'", 'parsed.advertiser_id', 'parsed.figures.store_id', 'parsed.figures.campaign_id', 'parsed.figures.date']) }} as spend_key,
    parsed.advertiser_id,
    parsed.figures.store_id,
    parsed.figures.campaign_id,
    parsed.figures.item_group_id as product_id,
    parsed.figures.item_id,
    {{ content_text('parsed.figures.item_id') }} as content_id,
    cast(parsed.figures.date as date) as date,
    {{ account_text('parsed.figures.tt_account_name') }} as account,
    {{ figure_text('parsed.figures.cost', 'decimal(18, 4)') }} as cost,
    {{ figure_text('parsed.figures.product_impressions', 'bigint') }} as impressions,
    {{ figure_text('parsed.figures.product_clicks', 'bigint') }} as clicks,
    {{ figure_text('parsed.figures.orders', 'bigint') }} as orders,
    {{ figure_text('parsed.figures.gross_revenue', 'decimal(18, 4)') }} as revenue,
    parsed.version_id,
    parsed.is_gone,
    {{ utc('parsed.source_at') }} as source_at,
    parsed.known_at,
    parsed.load_id,
    cast({{ var('run_seq') }} as bigint) as seq
from parsed
