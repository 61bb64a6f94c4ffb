-- Grain: ad x day, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_ads__ad_day_versions', scope_key='ad_day_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.ad_day_key order by {{ latest_first('versions') }}) as recency
    from {{ ref('stg_tiktok_ads__ad_day_versions') }} as versions
    where {{ in_scope(ref('stg_tiktok_ads__ad_day_versions'), 'ad_day_key', 'versions.ad_day_key') }}
)

select
    ranked.ad_day_key,
    ranked.spend_key,
    ranked.advertiser_id,
    ranked.ad_id,
    ranked.campaign_id,
    ranked.date,
    ranked.spend,
    ranked.impressions,
    ranked.clicks,
    ranked.orders,
    ranked.revenue,
    ranked.currency,
    ranked.known_at
from ranked
where ranked.recency = 1 and not ranked.is_gone
