-- Grain: content x product shown in it or sold through it, with the days between which that was seen and by what: list (video list),
-- video (products of a video), live (products of a LIVE), sale (affiliate records), sheet.
with seen as (
    select
        content_id,
        product_id,
        'list' as basis,
        first_seen_on,
        last_seen_on
    from {{ ref('attr_video_product_months') }}
    union all
    select
        content_id,
        product_id,
        'video' as basis,
        stat_date as first_seen_on,
        stat_date as last_seen_on
    from {{ ref('stg_tiktok_shop__video_products') }}
    union all
    select
        products.content_id,
        products.product_id,
        'live' as basis,
        {{ to_local_date('lives.started_at', "coalesce(shops.timezone, 'UTC')") }} as first_seen_on,
        {{ to_local_date('lives.started_at', "coalesce(shops.timezone, 'UTC')") }} as last_seen_on
    from {{ ref('stg_tiktok_shop__live_products') }} as products
    left join {{ ref('stg_tiktok_shop__live_performance') }} as lives on products.shop_id = lives.shop_id and products.content_id = lives.content_id
    left join {{ ref('attr_shops') }} as shops on products.shop_id = shops.shop_id
    union all
    select
        affiliate.content_id,
        affiliate.product_id,
        'sale' as basis,
        {{ to_local_date('affiliate.created_at', "coalesce(shops.timezone, 'UTC')") }} as first_seen_on,
        {{ to_local_date('affiliate.created_at', "coalesce(shops.timezone, 'UTC')") }} as last_seen_on
    from {{ ref('attr_affiliate_lines') }} as affiliate
    left join {{ ref('attr_shops') }} as shops on affiliate.shop_id = shops.shop_id
    union all
    select
        trim(contents.content_id) as content_id,
        nullif(trim(product.item), '') as product_id,
        'sheet' as basis,
        cast(contents.published_at as date) as first_seen_on,
        cast(contents.published_at as date) as last_seen_on
    from {{ ref('stg_sheets__contents') }} as contents
    {{ unnest_join(split_texts('contents.product_ids'), 'product') }}
    where nullif(trim(contents.content_id), '') is not null
)

select
    content_id,
    product_id,
    min(first_seen_on) as first_seen_on,
    max(last_seen_on) as last_seen_on,
    {% for basis in ['list', 'video', 'live', 'sale', 'sheet'] -%}
    bool_or(basis = '{{ basis }}') as is_in_{{ basis }}{{ ',' if not loop.last }}
    {% endfor -%}
from seen
where content_id is not null and product_id is not null
group by content_id, product_id
