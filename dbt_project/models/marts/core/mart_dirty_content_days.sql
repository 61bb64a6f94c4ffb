-- Grain: content day (content_day_key: a video's day, a LIVE's session) x reason x refresh in which its figures must be computed again.
-- Append-only and numbered; a first build lists none, because its consumers then compute everything.
{{ config(materialized='incremental', incremental_strategy='append') }}

with reasons as (
    select
        versions.content_day_key,
        'video' as reason
    from {{ ref('stg_tiktok_shop__video_performance_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        versions.content_day_key,
        'live' as reason
    from {{ ref('stg_tiktok_shop__live_performance_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        versions.content_day_key,
        'live product' as reason
    from {{ ref('stg_tiktok_shop__live_product_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        versions.content_day_key,
        'exported content' as reason
    from {{ ref('stg_seller_exports__content_versions') }} as versions
    where {{ since_applied('versions.seq') }}
    union all
    select
        lives.content_day_key,
        'shop' as reason
    from {{ ref('stg_tiktok_shop__live_performance') }} as lives
    inner join {{ ref('attr_shop_changes') }} as changes on lives.shop_id = changes.shop_id
    where {{ since_applied('changes.seq') }}
    union all
    select
        contents.content_day_key,
        'shop of an export' as reason
    from {{ ref('stg_seller_exports__contents') }} as contents
    inner join {{ ref('attr_shop_changes') }} as changes on lower(contents.shop_code) = lower(changes.shop_code)
    where {{ since_applied('changes.seq') }}
)

select distinct
    content_day_key,
    reason,
    cast({{ var('run_seq') }} as bigint) as seq
from reasons
where content_day_key is not null
{%- if not is_incremental() %}
and false
{%- endif %}
