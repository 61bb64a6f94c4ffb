-- Grain: advertiser, current version. One that is no longer authorised keeps its last known facts.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_ads__advertiser_versions', scope_key='advertiser_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.advertiser_key order by versions.is_gone asc nulls last, {{ latest_first('versions') }}) as recency
    from {{ ref('stg_tiktok_ads__advertiser_versions') }} as versions
    where {{ in_scope(ref('stg_tiktok_ads__advertiser_versions'), 'advertiser_key', 'versions.advertiser_key') }}
)

select
    ranked.advertiser_key,
    ranked.advertiser_id,
    ranked.name,
    ranked.currency,
    ranked.timezone,
    ranked.country,
    ranked.known_at
from ranked
where ranked.recency = 1
