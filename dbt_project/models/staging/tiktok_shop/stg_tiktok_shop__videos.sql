-- Grain: shop x video of its lists of performance: what the latest day says of the video itself.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__video_performance_versions', scope_key='video_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (
            partition by versions.video_key order by versions.is_gone asc nulls last, versions.stat_date desc nulls last, {{ latest_first('versions') }}
        ) as recency
    from {{ ref('stg_tiktok_shop__video_performance_versions') }} as versions
    where versions.video_key is not null and {{ in_scope(ref('stg_tiktok_shop__video_performance_versions'), 'video_key', 'versions.video_key') }}
)

select
    video_key,
    shop_id,
    content_id,
    title,
    coalesce(creator_handle, post_handle) as handle,
    open_id,
    author_type,
    creator_country,
    posted_at,
    duration_seconds,
    hash_tags,
    known_at
from ranked
where recency = 1 and not is_gone
