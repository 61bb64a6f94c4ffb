-- Grain: advertiser x GMV Max store, current version. One that is no longer listed keeps its last known facts: its days stay.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_ads__gmv_max_store_versions', scope_key='store_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.store_key order by versions.is_gone asc nulls last, {{ latest_first('versions') }}) as recency
    from {{ ref('stg_tiktok_ads__gmv_max_store_versions') }} as versions
    where {{ in_scope(ref('stg_tiktok_ads__gmv_max_store_versions'), 'store_key', 'versions.store_key') }}
)

select
    ranked.store_key,
    ranked.advertiser_id,
    ranked.store_id,
    ranked.store_code,
    ranked.store_name,
    ranked.is_available,
    ranked.is_own,
    ranked.known_at
from ranked
where ranked.recency = 1
