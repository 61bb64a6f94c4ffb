-- Grain: content (video, LIVE or photo) that the platform's lists, the contents sheet or a sale names: its kind and when it was posted
-- or began. What the sheet says counts before the lists; a sale tells no time.
with sheet as (
    select
        trim(contents.content_id) as content_id,
        upper(nullif(trim(contents.format), '')) as content_type,
        contents.published_at,
        row_number() over (partition by trim(contents.content_id) order by contents.known_at desc nulls last, contents.natural_key asc nulls last) as choice
    from {{ ref('stg_sheets__contents') }} as contents
    where nullif(trim(contents.content_id), '') is not null
),

listed as (
    select
        listings.content_id,
        listings.content_type,
        listings.posted_at,
        row_number() over (partition by listings.content_id order by listings.source asc nulls last, listings.shop_id asc nulls last) as choice
    from {{ ref('attr_content_listings') }} as listings
),

sold as (
    select
        content_id,
        max({{ content_type('content_type') }}) as content_type
    from {{ ref('attr_affiliate_lines') }}
    where content_id is not null
    group by content_id
),

named as (
    select
        content_id,
        content_type,
        published_at,
        1 as preference
    from sheet
    where choice = 1
    union all
    select
        content_id,
        content_type,
        posted_at as published_at,
        2 as preference
    from listed
    where choice = 1
    union all
    select
        content_id,
        content_type,
        cast(null as timestamp) as published_at,
        3 as preference
    from sold
)

select
    content_id,
    coalesce(
        max(case when preference = 1 then content_type end), max(case when preference = 2 then content_type end), max(content_type)
    ) as content_type,
    coalesce(max(case when preference = 1 then published_at end), max(published_at)) as published_at
from named
group by content_id
