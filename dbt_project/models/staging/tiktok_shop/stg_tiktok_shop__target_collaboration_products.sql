-- Grain: target collaboration x product of its latest detail; one that the source no longer shows stays, as last seen, and says so.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__target_collaboration_detail_versions', scope_key='collaboration_key') }}

{%- set versions = 'stg_tiktok_shop__target_collaboration_detail_versions' %}

with shown as (
    {{ latest_api_version(versions, 'collaboration_key', ['collaboration_id', 'products'], keep_gone=true) }}
),

ranked as (
    select
        shown.*,
        product.item as product,
        row_number() over (
            partition by shown.collaboration_key, product.item.id order by cast(product.item as varchar) asc nulls last
        ) as choice
    from shown
    {{ unnest_join('shown.products', 'product') }}
    where {{ api_value('text', 'product.item.id') }} is not null
)

select
    collaboration_key,
    shop_id,
    collaboration_id,
    {{ api_value('text', 'ranked.product.id') }} as product_id,
    {{ api_value('word', 'ranked.product.status') }} as product_status,
    {{ api_value('word', 'ranked.product.collaboration_status') }} as collaboration_status,
    {{ api_value('word', 'ranked.product.commission_effective_status') }} as commission_status,
    {{ api_value('rate_cents', 'ranked.product.commission.rate') }} as commission_rate,
    {{ api_value('rate_cents', 'ranked.product.commission.shop_ads_commission_rate') }} as ads_rate,
    {{ api_value('unix', 'ranked.product.commission.effective_time') }} as commission_starts_at,
    {{ api_value('currency', 'ranked.product.commission.currency') }} as currency,
    {{ api_value('money', 'ranked.product.commission.minimum_amount') }} as commission_minimum,
    {{ api_value('money', 'ranked.product.commission.maximum_amount') }} as commission_maximum,
    is_gone,
    known_at
from ranked
where choice = 1
