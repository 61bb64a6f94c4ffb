-- Grain: target collaboration x creator of its latest detail; one that the source no longer shows stays, as last seen, and says so.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__target_collaboration_detail_versions', scope_key='collaboration_key') }}

{%- set versions = 'stg_tiktok_shop__target_collaboration_detail_versions' %}

with shown as (
    {{ latest_api_version(versions, 'collaboration_key', ['collaboration_id', 'creators'], keep_gone=true) }}
),

ranked as (
    select
        shown.*,
        creator.item as creator,
        row_number() over (
            partition by shown.collaboration_key, creator.item.creator_open_id, {{ normal_handle('creator.item.username') }}
            order by cast(creator.item as varchar) asc nulls last
        ) as choice
    from shown
    {{ unnest_join('shown.creators', 'creator') }}
)

select
    collaboration_key,
    shop_id,
    collaboration_id,
    {{ api_value('text', 'ranked.creator.creator_open_id') }} as open_id,
    {{ api_value('handle', 'ranked.creator.username') }} as handle,
    {{ api_value('word', 'ranked.creator.selection_region') }} as region,
    {{ api_value('count', 'ranked.creator.showcase_product_count') }} as showcase_products,
    {{ api_value('count', 'ranked.creator.content_product_count') }} as content_products,
    {{ api_value('word', 'ranked.creator.collaboration_status') }} as collaboration_status,
    {{ api_value('word', 'ranked.creator.product_effective_status') }} as product_status,
    is_gone,
    known_at
from ranked
where choice = 1
