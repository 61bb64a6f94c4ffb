-- Grain: shop x SKU. A SKU that was sold but is not in the shop's product list keeps what its latest order says.
with listed as (
    select
        skus.*,
        row_number() over (
            partition by skus.shop_id, skus.sku_id
            order by skus.known_at desc nulls last, skus.product_id desc nulls last
        ) as recency
    from {{ ref('stg_tiktok_shop__product_skus') }} as skus
    where skus.sku_id is not null
),

sold as (
    select
        shop_id,
        sku_id,
        product_id,
        seller_sku,
        product_name,
        max(created_at) as last_ordered_at
    from {{ ref('attr_lines') }}
    where sku_id is not null
    group by shop_id, sku_id, product_id, seller_sku, product_name
),

sold_latest as (
    select
        sold.*,
        row_number() over (
            partition by sold.shop_id, sold.sku_id
            order by
                sold.last_ordered_at desc nulls last, sold.product_id desc nulls last, sold.seller_sku desc nulls last, sold.product_name desc nulls last
        ) as recency
    from sold
)

select
    coalesce(listed.shop_id, sold_latest.shop_id) as shop_id,
    shops.shop_code,
    shops.market,
    coalesce(listed.product_id, sold_latest.product_id) as product_id,
    coalesce(listed.sku_id, sold_latest.sku_id) as sku_id,
    coalesce(listed.seller_sku, sold_latest.seller_sku) as seller_sku,
    coalesce(listed.product_name, sold_latest.product_name) as name,
    cast(null as varchar) as category,
    cast(null as varchar) as price_band,
    listed.price_amount,
    coalesce(listed.currency, shops.currency) as currency,
    listed.product_status as status,
    listed.sku_id is not null as is_listed
from (select * from listed where recency = 1) as listed
full outer join (select * from sold_latest where recency = 1) as sold_latest
    on listed.shop_id = sold_latest.shop_id and listed.sku_id = sold_latest.sku_id
left join {{ ref('attr_shops') }} as shops on coalesce(listed.shop_id, sold_latest.shop_id) = shops.shop_id
