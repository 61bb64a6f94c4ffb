-- Grain: GMV Max campaign x LIVE room x day, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_ads__gmv_max_live_day_versions', scope_key='live_day_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.live_day_key order by {{ latest_first('versions') }}) as recency
    from {{ ref('stg_tiktok_ads__gmv_max_live_day_versions') }} as versions
    where {{ in_scope(ref('stg_tiktok_ads__gmv_max_live_day_versions'), 'live_day_key', 'versions.live_day_key') }}
)

select
    ranked.live_day_key,
    ranked.spend_key,
    ranked.advertiser_id,
    ranked.store_id,
    ranked.campaign_id,
    ranked.content_id,
    ranked.date,
    ranked.cost,
    ranked.views,
    ranked.orders,
    ranked.revenue,
    ranked.known_at
from ranked
where ranked.recency = 1 and not ranked.is_gone
