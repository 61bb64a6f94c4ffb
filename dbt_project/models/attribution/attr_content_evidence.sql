-- Grain: kind of evidence x content of a known account (x shop x product): what a content proves without a link to any buyer.
-- live_room: a LIVE, for lines bought inside it. content_window: a content with a known time, for lines of a product it showed.
with owned as (
    select
        owners.content_id,
        owners.handle,
        owners.creator_id,
        owners.creator_key,
        owners.account_role = 'own' as is_own,
        contents.content_type,
        contents.published_at
    from {{ ref('attr_content_owners') }} as owners
    left join {{ ref('attr_contents') }} as contents on owners.content_id = contents.content_id
    where owners.creator_id is not null
)

select
    {{ hash64(["'content'", 'owned.content_id']) }} as source_key,
    {{ hash64(["'live_room'", 'owned.content_id']) }} as touch_key,
    'live_room' as kind,
    2 as strength,
    owned.content_id,
    owned.content_type,
    cast(null as varchar) as shop_id,
    cast(null as varchar) as product_id,
    owned.published_at,
    owned.handle,
    owned.creator_id,
    owned.creator_key,
    owned.is_own
from owned
where coalesce(owned.content_type, 'LIVE') = 'LIVE'
union all
select
    {{ hash64(["'content'", 'owned.content_id']) }} as source_key,
    {{ hash64(["'content_window'", 'owned.content_id', 'products.shop_id', 'products.product_id']) }} as touch_key,
    'content_window' as kind,
    5 as strength,
    owned.content_id,
    owned.content_type,
    products.shop_id,
    products.product_id,
    owned.published_at,
    owned.handle,
    owned.creator_id,
    owned.creator_key,
    owned.is_own
from owned
inner join {{ ref('attr_content_products') }} as products on owned.content_id = products.content_id
where owned.published_at is not null
