-- Grain: sample order x SKU, or sample application whose order is not known: what the platform tells of a sample. An application belongs to
-- its order's SKU, or to the order's only one. A free item beside what was bought is a present to a buyer, of whom nobody expects a post, unless an
-- application or the samples sheet names the order.
{{ config(schema='core') }}

with lines as (
    select
        lines.*,
        bool_or(not lines.is_sample) over (partition by lines.order_key) as is_bought
    from {{ ref('mart_lines') }} as lines
    where lines.order_key in (select samples.order_key from {{ ref('mart_lines') }} as samples where samples.is_sample)
),

claimed as (
    select order_id from {{ ref('stg_tiktok_shop__sample_applications') }}
    where nullif(order_id, '') is not null
    union
    select trim(order_id) as order_id from {{ ref('stg_sheets__samples') }}
    where nullif(trim(order_id), '') is not null
),

orders as (
    select
        lines.shop_id,
        lines.market,
        lines.order_id,
        lines.order_key,
        coalesce(lines.sku_id, '') as sku_id,
        min(lines.seller_sku) as seller_sku,
        min(lines.product_id) as product_id,
        cast(sum(lines.quantity) as bigint) as quantity,
        min(lines.created_at) as created_at,
        min(lines.shipped_at) as shipped_at,
        min(lines.delivered_at) as delivered_at,
        bool_and(lines.is_cancelled) as is_cancelled,
        count(*) over (partition by lines.shop_id, lines.order_id) as skus
    from lines
    left join claimed on lines.order_id = claimed.order_id
    where lines.is_sample and (not lines.is_bought or claimed.order_id is not null)
    group by lines.shop_id, lines.market, lines.order_id, lines.order_key, coalesce(lines.sku_id, '')
),

refundable as (
    select order_key
    from {{ ref('stg_tiktok_shop__order_versions') }}
    where is_refundable_sample
    group by order_key
),

applications as (
    select
        applications.*,
        named.creator_id
    from {{ ref('stg_tiktok_shop__sample_applications') }} as applications
    left join {{ ref('attr_programme_creators') }} as named on applications.record_key = named.row_key and named.source = 'sample_applications'
),

matches as (
    select
        orders.shop_id,
        orders.order_id,
        orders.sku_id,
        applications.record_key,
        row_number() over (
            partition by orders.shop_id, orders.order_id, orders.sku_id order by applications.known_at desc nulls last, applications.record_key asc nulls last
        ) as choice
    from orders
    inner join applications
        on
            orders.shop_id = applications.shop_id and orders.order_id = applications.order_id
            and (orders.sku_id = applications.sku_id or orders.skus = 1)
)

select
    'order|' || orders.shop_id || '|' || orders.order_id || '|' || orders.sku_id as sample_id,
    orders.shop_id,
    orders.market,
    orders.order_id,
    nullif(orders.sku_id, '') as sku_id,
    nullif(orders.seller_sku, '') as seller_sku,
    orders.product_id,
    orders.quantity,
    {{ to_local_date('orders.created_at', "coalesce(shops.timezone, 'UTC')") }} as requested_on,
    {{ to_local_date('orders.shipped_at', "coalesce(shops.timezone, 'UTC')") }} as shipped_on,
    {{ to_local_date('orders.delivered_at', "coalesce(shops.timezone, 'UTC')") }} as delivered_on,
    orders.is_cancelled,
    refundable.order_key is not null as is_refundable,
    applications.creator_id,
    applications.application_id,
    applications.application_status
from orders
left join (select * from matches where choice = 1) as matches
    on orders.shop_id = matches.shop_id and orders.order_id = matches.order_id and orders.sku_id = matches.sku_id
left join applications on matches.record_key = applications.record_key
left join refundable on orders.order_key = refundable.order_key
left join {{ ref('attr_shops') }} as shops on orders.shop_id = shops.shop_id
union all
select
    'application|' || applications.record_key as sample_id,
    applications.shop_id,
    shops.market,
    nullif(applications.order_id, '') as order_id,
    applications.sku_id,
    cast(null as varchar) as seller_sku,
    applications.product_id,
    cast(1 as bigint) as quantity,
    {{ to_local_date('applications.first_seen_at', "coalesce(shops.timezone, 'UTC')") }} as requested_on,
    cast(null as date) as shipped_on,
    cast(null as date) as delivered_on,
    coalesce(applications.application_status in ({{ sample_cancelled_states() }}), false) as is_cancelled,
    false as is_refundable,
    applications.creator_id,
    applications.application_id,
    applications.application_status
from applications
left join (select distinct record_key from matches) as matched on applications.record_key = matched.record_key
left join {{ ref('attr_shops') }} as shops on applications.shop_id = shops.shop_id
where matched.record_key is null
