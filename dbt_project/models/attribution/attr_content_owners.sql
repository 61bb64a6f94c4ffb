-- Grain: content (video or LIVE) that a platform record with a handle names: the creator it belongs to. Records of
-- partner campaigns carry no handle and take the creator of their content. A mapped creator before an unmapped
-- handle, then the latest record.
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
        affiliate.content_id,
        affiliate.handle,
        coalesce(orders.created_at, affiliate.created_at) as created_at,
        affiliate.order_sku_key,
        {{ to_local_date('coalesce(orders.created_at, affiliate.created_at)', "coalesce(shops.timezone, 'UTC')") }} as created_on
    from {{ ref('attr_affiliate_lines') }} as affiliate
    left join orders on affiliate.order_key = orders.order_key
    left join {{ ref('attr_shops') }} as shops on affiliate.shop_id = shops.shop_id
    where affiliate.content_id is not null and affiliate.handle is not null
),

ranked as (
    select
        named.content_id,
        coalesce(handles.creator_id, '@' || named.handle) as creator_id,
        coalesce(handles.account_role, 'main') as account_role,
        row_number() over (
            partition by named.content_id
            order by
                case when handles.creator_id is null then 1 else 0 end asc nulls last, named.created_at desc nulls last,
                named.order_sku_key asc nulls last, handles.valid_from desc nulls last, handles.creator_id asc nulls last
        ) as choice
    from named
    left join {{ ref('attr_handles') }} as handles
        on named.handle = handles.handle and named.created_on between handles.valid_from and handles.valid_to
)

select
    content_id,
    creator_id,
    {{ hash64(["'creator'", 'creator_id']) }} as creator_key,
    account_role
from ranked
where choice = 1
