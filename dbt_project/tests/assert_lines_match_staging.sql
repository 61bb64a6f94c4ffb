-- A failing row is a shop whose lines or amounts differ between staging and attribution: a line was lost or doubled. Lines of
-- exports count where the API has none of the order.
with shops_by_code as (
    select lower(shop_code) as shop_code, min(shop_id) as shop_id
    from {{ ref('attr_shops') }}
    group by lower(shop_code)
),

staged_lines as (
    select shop_id, original_price, seller_discount
    from {{ ref('stg_tiktok_shop__order_lines') }}
    union all
    select coalesce(shops_by_code.shop_id, exported.shop_code) as shop_id, exported.original_price, exported.seller_discount
    from {{ ref('stg_seller_exports__order_lines') }} as exported
    left join shops_by_code on lower(exported.shop_code) = shops_by_code.shop_code
    where exported.order_key not in (
        select order_lines.order_key
        from {{ ref('stg_tiktok_shop__order_lines') }} as order_lines
        where order_lines.order_key in (select of_exports.order_key from {{ ref('stg_seller_exports__order_lines') }} as of_exports)
    )
),

staged as (
    select shop_id, count(*) as line_count, sum(original_price) as price, sum(seller_discount) as discount
    from staged_lines
    group by shop_id
),

attributed as (
    select shop_id, count(*) as line_count, sum(original_price) as price, sum(seller_discount) as discount
    from {{ ref('attr_lines') }}
    group by shop_id
)

select
    coalesce(staged.shop_id, attributed.shop_id) as shop_id,
    staged.line_count as staged_lines,
    attributed.line_count as attributed_lines
from staged
full outer join attributed on staged.shop_id = attributed.shop_id
where
    staged.line_count is distinct from attributed.line_count
    or staged.price is distinct from attributed.price
    or staged.discount is distinct from attributed.discount
