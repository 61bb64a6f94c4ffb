-- Grain: content (video or LIVE) whose account is known: the creator it belongs to. Records of partner campaigns carry no handle
-- and take the creator of their content. What the contents sheet says comes first, then a mapped creator before an unmapped
-- handle, then the platform's lists before the records of sales, then the latest.
with orders as (
    select
        order_key,
        min(created_at) as created_at
    from {{ ref('attr_lines') }}
    where order_key in (select affiliate.order_key from {{ ref('attr_affiliate_lines') }} as affiliate)
    group by order_key
),

named as (
    select
        trim(contents.content_id) as content_id,
        {{ normal_handle('contents.handle') }} as handle,
        'sheet' as source,
        contents.published_at as named_at,
        {{ hash64(['contents.natural_key']) }} as source_key,
        cast(coalesce(contents.published_at, contents.known_at) as date) as named_on
    from {{ ref('stg_sheets__contents') }} as contents
    where {{ normal_handle('contents.handle') }} is not null and nullif(trim(contents.content_id), '') is not null
    union all
    select
        listings.content_id,
        listings.handle,
        'list' as source,
        coalesce(listings.posted_at, listings.known_at) as named_at,
        {{ hash64(['listings.shop_id', 'listings.source']) }} as source_key,
        cast(coalesce(listings.posted_local, listings.known_at) as date) as named_on
    from {{ ref('attr_content_listings') }} as listings
    where listings.handle is not null
    union all
    select
        affiliate.content_id,
        affiliate.handle,
        'record' as source,
        coalesce(orders.created_at, affiliate.created_at) as named_at,
        affiliate.order_sku_key as source_key,
        {{ to_local_date('coalesce(orders.created_at, affiliate.created_at)', "coalesce(shops.timezone, 'UTC')") }} as named_on
    from {{ ref('attr_affiliate_lines') }} as affiliate
    left join orders on affiliate.order_key = orders.order_key
    left join {{ ref('attr_shops') }} as shops on affiliate.shop_id = shops.shop_id
    where affiliate.content_id is not null and affiliate.handle is not null
),

ranked as (
    select
        named.content_id,
        named.handle,
        coalesce(handles.creator_id, '@' || named.handle) as creator_id,
        coalesce(handles.account_role, 'main') as account_role,
        row_number() over (
            partition by named.content_id
            order by
                case when named.source = 'sheet' then 0 else 1 end asc nulls last, case when handles.creator_id is null then 1 else 0 end asc nulls last,
                named.source asc nulls last, named.named_at desc nulls last, named.source_key asc nulls last, handles.valid_from desc nulls last,
                handles.creator_id asc nulls last
        ) as choice
    from named
    left join {{ ref('attr_handles') }} as handles
        on named.handle = handles.handle and named.named_on between handles.valid_from and handles.valid_to
)

select
    content_id,
    handle,
    creator_id,
    {{ hash64(["'creator'", 'creator_id']) }} as creator_key,
    account_role
from ranked
where choice = 1
