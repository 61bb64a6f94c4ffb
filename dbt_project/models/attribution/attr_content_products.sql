-- Grain: content x shop x product that the content showed or sold. The contents sheet names no shop: shop_id is empty where nothing but
-- the sheet says it, and stands for whatever shop sells the product.
with shown as (
    select
        content_id,
        shop_id,
        product_id
    from {{ ref('attr_video_product_months') }}
    union
    select
        content_id,
        shop_id,
        product_id
    from {{ ref('stg_tiktok_shop__video_products') }}
    union
    select
        content_id,
        shop_id,
        product_id
    from {{ ref('stg_tiktok_shop__live_products') }}
    union
    select
        content_id,
        shop_id,
        product_id
    from {{ ref('attr_affiliate_lines') }}
    union
    select
        trim(contents.content_id) as content_id,
        cast(null as varchar) as shop_id,
        nullif(trim(product.item), '') as product_id
    from {{ ref('stg_sheets__contents') }} as contents
    {{ unnest_join(split_texts('contents.product_ids'), 'product') }}
    where nullif(trim(contents.content_id), '') is not null
),

known as (
    select
        shown.*,
        max(shown.shop_id) over (partition by shown.content_id, shown.product_id) as any_shop_id
    from shown
    where shown.content_id is not null and shown.product_id is not null
)

select
    content_id,
    shop_id,
    product_id
from known
where shop_id is not null or any_shop_id is null
