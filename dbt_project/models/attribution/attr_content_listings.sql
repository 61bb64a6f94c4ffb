-- Grain: content (video or LIVE) x shop x source (api, export) whose performance lists show it: who posted it, when, under which title.
-- Of an export's periods the latest one.
with shops_by_code as (
    select
        lower(shop_code) as shop_code,
        min(shop_id) as shop_id,
        min(timezone) as timezone
    from {{ ref('attr_shops') }}
    group by lower(shop_code)
),

exported as (
    select
        contents.*,
        coalesce(shops.shop_id, contents.shop_code) as shop_id,
        coalesce(shops.timezone, 'UTC') as timezone,
        row_number() over (
            partition by contents.content_id, coalesce(shops.shop_id, contents.shop_code)
            order by contents.period_end desc nulls last, contents.known_at desc nulls last, contents.content_period_key asc nulls last
        ) as choice
    from {{ ref('stg_seller_exports__contents') }} as contents
    left join shops_by_code as shops on lower(contents.shop_code) = shops.shop_code
),

listed as (
    select
        videos.content_id,
        videos.shop_id,
        'api' as source,
        'VIDEO' as content_type,
        videos.handle,
        videos.title,
        videos.posted_at,
        {{ to_local('videos.posted_at', "coalesce(shops.timezone, 'UTC')") }} as posted_local,
        videos.duration_seconds,
        {{ join_texts('videos.hash_tags') }} as hash_tags,
        videos.known_at
    from {{ ref('stg_tiktok_shop__videos') }} as videos
    left join {{ ref('attr_shops') }} as shops on videos.shop_id = shops.shop_id
    union all
    select
        lives.content_id,
        lives.shop_id,
        'api' as source,
        'LIVE' as content_type,
        lives.handle,
        lives.title,
        lives.started_at as posted_at,
        {{ to_local('lives.started_at', "coalesce(shops.timezone, 'UTC')") }} as posted_local,
        cast({{ seconds_between('lives.started_at', 'lives.ended_at') }} as bigint) as duration_seconds,
        cast(null as varchar) as hash_tags,
        lives.known_at
    from {{ ref('stg_tiktok_shop__live_performance') }} as lives
    left join {{ ref('attr_shops') }} as shops on lives.shop_id = shops.shop_id
    union all
    select
        exported.content_id,
        exported.shop_id,
        'export' as source,
        exported.content_type,
        exported.handle,
        exported.title,
        {{ to_utc('exported.posted_local', 'exported.timezone') }} as posted_at,
        exported.posted_local,
        cast(null as bigint) as duration_seconds,
        cast(null as varchar) as hash_tags,
        exported.known_at
    from exported
    where exported.choice = 1
),

ranked as (
    select
        listed.*,
        -- an id is a video or a LIVE, never both
        row_number() over (
            partition by listed.content_id, listed.shop_id, listed.source order by listed.content_type asc nulls last
        ) as choice
    from listed
    where listed.content_id is not null
)

select
    content_id,
    shop_id,
    source,
    content_type,
    handle,
    title,
    posted_at,
    posted_local,
    duration_seconds,
    nullif(hash_tags, '') as hash_tags,
    known_at
from ranked
where choice = 1
