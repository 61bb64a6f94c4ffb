-- Grain: ad, current version. A deleted ad keeps its last known facts: its spend stays in the reports.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_ads__ad_versions', scope_key='ad_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.ad_key order by versions.is_gone asc nulls last, {{ latest_first('versions') }}) as recency
    from {{ ref('stg_tiktok_ads__ad_versions') }} as versions
    where {{ in_scope(ref('stg_tiktok_ads__ad_versions'), 'ad_key', 'versions.ad_key') }}
)

select
    ranked.ad_key,
    ranked.advertiser_id,
    ranked.ad_id,
    ranked.campaign_id,
    ranked.adgroup_id,
    ranked.ad_name,
    ranked.identity_type,
    ranked.content_id,
    ranked.known_at
from ranked
where ranked.recency = 1
