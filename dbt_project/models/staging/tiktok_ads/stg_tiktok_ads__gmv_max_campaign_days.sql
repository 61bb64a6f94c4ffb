-- Grain: GMV Max campaign x day, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_ads__gmv_max_campaign_day_versions', scope_key='spend_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.spend_key order by {{ latest_first('versions') }}) as recency
    from {{ ref('stg_tiktok_ads__gmv_max_campaign_day_versions') }} as versions
    where {{ in_scope(ref('stg_tiktok_ads__gmv_max_campaign_day_versions'), 'spend_key', 'versions.spend_key') }}
)

select
    ranked.spend_key,
    ranked.advertiser_id,
    ranked.store_id,
    ranked.campaign_id,
    ranked.date,
    ranked.promotion_type,
    ranked.campaign_name,
    ranked.account,
    ranked.cost,
    ranked.net_cost,
    ranked.orders,
    ranked.revenue,
    ranked.known_at
from ranked
where ranked.recency = 1 and not ranked.is_gone
