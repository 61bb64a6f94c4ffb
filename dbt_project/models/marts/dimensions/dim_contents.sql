-- Grain: content (video, LIVE or photo) that the platform's lists, the contents sheet, a sale or a tracking link names. What the
-- sheet says counts before the lists.
with sheet as (
    select
        contents.*,
        trim(contents.content_id) as id,
        row_number() over (partition by trim(contents.content_id) order by contents.known_at desc nulls last, contents.natural_key asc nulls last) as recency
    from {{ ref('stg_sheets__contents') }} as contents
    where nullif(trim(contents.content_id), '') is not null
),

noted as (
    select * from sheet where recency = 1
),

listings as (
    select
        listings.*,
        row_number() over (partition by listings.content_id order by listings.source asc nulls last, listings.shop_id asc nulls last) as choice
    from {{ ref('attr_content_listings') }} as listings
),

listed as (
    select
        listings.*,
        shops.timezone
    from listings
    left join {{ ref('attr_shops') }} as shops on listings.shop_id = shops.shop_id
    where listings.choice = 1
),

ids as (
    select content_id from {{ ref('attr_contents') }}
    union
    select content_id from {{ ref('attr_links') }}
    where nullif(trim(content_id), '') is not null
),

merged as (
    select
        ids.content_id,
        owners.creator_id,
        owners.handle,
        contents.content_type,
        nullif(trim(noted.url), '') as url,
        listed.title,
        contents.published_at,
        coalesce({{ to_local('noted.published_at', "coalesce(listed.timezone, 'UTC')") }}, listed.posted_local) as published_local,
        listed.duration_seconds,
        listed.hash_tags,
        nullif(trim(noted.campaign_code), '') as campaign_code,
        nullif(trim(noted.script_type), '') as script_type,
        noted.is_original,
        noted.has_ad_mark,
        noted.review_result,
        noted.avg_watch_s,
        noted.content_id is not null as is_in_sheet,
        listed.content_id is not null as is_listed
    from ids
    left join noted on ids.content_id = noted.id
    left join listed on ids.content_id = listed.content_id
    left join {{ ref('attr_contents') }} as contents on ids.content_id = contents.content_id
    left join {{ ref('attr_content_owners') }} as owners on ids.content_id = owners.content_id
)

select
    content_id,
    creator_id,
    handle,
    content_type,
    coalesce(url, {{ content_url('content_type', 'handle', 'content_id') }}) as url,
    title,
    published_at,
    published_local,
    duration_seconds,
    hash_tags,
    campaign_code,
    script_type,
    is_original,
    has_ad_mark,
    review_result,
    cast(avg_watch_s as double) as avg_watch_s,
    is_in_sheet,
    is_listed
from merged
