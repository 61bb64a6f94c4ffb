-- Grain: content x shop whose lists show it (no shop: a content that only the contents sheet knows; its market is then its creator's),
-- with the shop-local day it was published.
with listed as (
    select distinct
        content_id,
        shop_id
    from {{ ref('attr_content_listings') }}
),

placed as (
    select
        contents.content_id,
        contents.creator_id,
        contents.content_type,
        contents.published_at,
        listed.shop_id,
        coalesce(shops.market, case when listed.shop_id is null then creators.market end) as market,
        coalesce(shops.week_start, 'mon') as week_start,
        coalesce(shops.timezone, 'UTC') as timezone
    from {{ ref('dim_contents') }} as contents
    left join listed on contents.content_id = listed.content_id
    left join {{ ref('attr_shops') }} as shops on listed.shop_id = shops.shop_id
    left join {{ ref('attr_creators') }} as creators on contents.creator_id = creators.creator_id
)

select
    content_id,
    shop_id,
    creator_id,
    market,
    week_start,
    content_type = 'LIVE' as is_live,
    {{ to_local_date('published_at', 'timezone') }} as published_on
from placed
where published_at is not null and content_type is not null
