-- Grain: touch = one piece of evidence. Platform records join lines by order x SKU, clicks and views by buyer, a LIVE by the line's room,
-- a content in its window by product and shop. A LIVE's touch is dated where it meets a line: at the order's creation.
-- A handle resolves to the creator it belonged to on the touch's local day; outside its validity it is its own, unmapped
-- creator. A platform record is dated at its order's creation; one without handle takes the creator of its content.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='attr_dirty_touches', scope_key='source_key') }}

with orders as (
    select
        order_key,
        min(created_at) as created_at
    from {{ ref('attr_lines') }}
    where order_key in (
        select affiliate.order_key
        from {{ ref('attr_affiliate_lines') }} as affiliate
        where {{ in_scope(ref('attr_dirty_touches'), 'source_key', 'affiliate.order_sku_key') }}
    )
    group by order_key
),

platform as (
    select
        affiliate.order_sku_key as source_key,
        affiliate.touch_key,
        'platform' as kind,
        1 as strength,
        affiliate.order_sku_key,
        cast(null as bigint) as buyer_hash,
        coalesce(orders.created_at, affiliate.created_at) as touched_at,
        affiliate.handle,
        cast(null as varchar) as link_id,
        affiliate.content_id,
        {{ content_type('affiliate.content_type') }} as content_type,
        affiliate.product_id,
        coalesce(affiliate.commission_ads_act, affiliate.commission_ads_est, 0) > 0 as is_paid,
        {{ to_local_date('coalesce(orders.created_at, affiliate.created_at)', "coalesce(shops.timezone, 'UTC')") }} as touched_on
    from {{ ref('attr_affiliate_lines') }} as affiliate
    left join orders on affiliate.order_key = orders.order_key
    left join {{ ref('attr_shops') }} as shops on affiliate.shop_id = shops.shop_id
    where {{ in_scope(ref('attr_dirty_touches'), 'source_key', 'affiliate.order_sku_key') }}
),

code_roles as (
    select
        creator_id,
        case when bool_and(account_role = 'own') then 'own' else 'main' end as account_role
    from {{ ref('attr_handles') }}
    group by creator_id
),

links as (
    select
        links.*,
        code_roles.account_role,
        case when links.creator_code is not null then {{ hash64(["'creator'", 'links.creator_code']) }} end as creator_key
    from {{ ref('attr_links') }} as links
    left join code_roles on links.creator_code = code_roles.creator_id
),

clicks as (
    select
        click_key,
        kind,
        case when kind = 'view' then 4 else 3 end as strength,
        buyer_hash,
        clicked_at,
        link_id,
        is_paid
    from {{ ref('stg_sheets__link_clicks') }} as link_clicks
    where buyer_key is not null and {{ in_scope(ref('attr_dirty_touches'), 'source_key', 'click_key') }}
),

clicks_of_handles as (
    select
        clicks.click_key as source_key,
        clicks.click_key as touch_key,
        clicks.kind,
        clicks.strength,
        cast(null as bigint) as order_sku_key,
        clicks.buyer_hash,
        clicks.clicked_at as touched_at,
        links.handle,
        clicks.link_id,
        links.content_id,
        links.content_type,
        links.product_id,
        clicks.is_paid,
        {{ to_local_date('clicks.clicked_at', 'links.timezone') }} as touched_on
    from clicks
    inner join links on clicks.link_id = links.link_id
    where links.creator_code is null
),

-- what is looked up stands in a column of its own: a join on `key and condition` of one side compares every pair
evidence as (
    select
        found.*,
        case when found.kind = 'platform' and found.handle is null then found.content_id end as owned_content_id
    from (
        select * from platform
        union all
        select * from clicks_of_handles
    ) as found
),

resolved as (
    select
        evidence.*,
        coalesce(handles.creator_id, owners.creator_id, '@' || evidence.handle) as creator_id,
        coalesce(handles.account_role, owners.account_role) as account_role
    from evidence
    left join {{ ref('attr_handle_owners') }} as handles
        on
            evidence.handle = handles.handle
            and evidence.touched_on between handles.valid_from and handles.valid_to
    left join {{ ref('attr_content_owners') }} as owners on evidence.owned_content_id = owners.content_id
)

select
    source_key,
    touch_key,
    kind,
    strength,
    order_sku_key,
    buyer_hash,
    cast(null as bigint) as shown_product_key,
    cast(null as varchar) as shop_id,
    touched_at,
    handle,
    link_id,
    creator_id,
    case when creator_id is not null then {{ hash64(["'creator'", 'creator_id']) }} end as creator_key,
    coalesce(account_role = 'own', false) as is_own,
    content_id,
    content_type,
    product_id,
    is_paid
from resolved
union all
-- a link that says whose it is needs no look at the day
select
    clicks.click_key as source_key,
    clicks.click_key as touch_key,
    clicks.kind,
    clicks.strength,
    cast(null as bigint) as order_sku_key,
    clicks.buyer_hash,
    cast(null as bigint) as shown_product_key,
    cast(null as varchar) as shop_id,
    clicks.clicked_at as touched_at,
    links.handle,
    clicks.link_id,
    links.creator_code as creator_id,
    links.creator_key,
    coalesce(links.account_role = 'own', false) as is_own,
    links.content_id,
    links.content_type,
    links.product_id,
    clicks.is_paid
from clicks
inner join links on clicks.link_id = links.link_id
where links.creator_code is not null
union all
select
    evidence.source_key,
    evidence.touch_key,
    evidence.kind,
    evidence.strength,
    cast(null as bigint) as order_sku_key,
    cast(null as bigint) as buyer_hash,
    case when evidence.product_id is not null then {{ hash64(['evidence.product_id']) }} end as shown_product_key,
    evidence.shop_id,
    evidence.published_at as touched_at,
    evidence.handle,
    cast(null as varchar) as link_id,
    evidence.creator_id,
    evidence.creator_key,
    evidence.is_own,
    evidence.content_id,
    evidence.content_type,
    evidence.product_id,
    false as is_paid
from {{ ref('attr_content_evidence') }} as evidence
where {{ in_scope(ref('attr_dirty_touches'), 'source_key', 'evidence.source_key') }}
