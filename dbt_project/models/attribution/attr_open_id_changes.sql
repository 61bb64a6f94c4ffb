-- Grain: creator's open id x handle x refresh in which a source showed the pair: between which moments it was known. Append-only; its
-- readers add it up, so that a night reads what is new and nothing else.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set sources = {
    'video_performance': 'coalesce(versions.creator_handle, versions.post_handle)', 'live_performance': 'versions.handle',
    'open_collaboration_creator': 'versions.handle', 'sample_application': 'versions.handle', 'marketplace_creator': 'versions.handle'} %}

with shown as (
    {%- for entity, handle in sources.items() %}
    select
        versions.open_id,
        {{ handle }} as handle,
        versions.known_at
    from {{ ref('stg_tiktok_shop__' ~ entity ~ '_versions') }} as versions
    where not versions.is_gone and {{ since_applied('versions.seq') }}
    union all
    {%- endfor %}
    select
        {{ api_value('text', 'creator.item.creator_open_id') }} as open_id,
        {{ normal_handle('creator.item.username') }} as handle,
        versions.known_at
    from {{ ref('stg_tiktok_shop__target_collaboration_detail_versions') }} as versions
    {{ unnest_join('versions.creators', 'creator') }}
    where not versions.is_gone and {{ since_applied('versions.seq') }}
)

select
    open_id,
    handle,
    min(known_at) as first_seen_at,
    max(known_at) as last_seen_at,
    cast({{ var('run_seq') }} as bigint) as seq
from shown
where open_id is not null and handle is not null
group by open_id, handle
