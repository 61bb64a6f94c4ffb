-- Grain: GMV Max campaign x product x day, current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_ads__gmv_max_product_day_versions', scope_key='product_day_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.product_day_key order by {{ latest_first('versions') }}) as recency
    from {{ ref('stg_tiktok_ads__gmv_max_product_day_versions') }} as versions
    where {{ in_scope(ref('stg_tiktok_ads__gmv_max_product_day_versions'), 'product_day_key', 'versions.product_day_key') }}
)

select
    ranked.product_day_key,
    ranked.spend_key,
    ranked.advertiser_id,
    ranked.store_id,
    ranked.campaign_id,
    ranked.product_id,
    ranked.date,
    ranked.cost,
    ranked.orders,
    ranked.revenue,
    ranked.known_at
from ranked
where ranked.recency = 1 and not ranked.is_gone
