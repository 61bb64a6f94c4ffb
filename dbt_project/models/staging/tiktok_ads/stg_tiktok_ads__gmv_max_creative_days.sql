-- Grain: GMV Max campaign x product x creative x day; creative -1 is what cannot be told apart, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_ads__gmv_max_creative_day_versions', scope_key='creative_day_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.creative_day_key order by {{ latest_first('versions') }}) as recency
    from {{ ref('stg_tiktok_ads__gmv_max_creative_day_versions') }} as versions
    where {{ in_scope(ref('stg_tiktok_ads__gmv_max_creative_day_versions'), 'creative_day_key', 'versions.creative_day_key') }}
)

select
    ranked.creative_day_key,
    ranked.spend_key,
    ranked.advertiser_id,
    ranked.store_id,
    ranked.campaign_id,
    ranked.product_id,
    ranked.item_id,
    ranked.content_id,
    ranked.date,
    ranked.account,
    ranked.cost,
    ranked.impressions,
    ranked.clicks,
    ranked.orders,
    ranked.revenue,
    ranked.known_at
from ranked
where ranked.recency = 1 and not ranked.is_gone
