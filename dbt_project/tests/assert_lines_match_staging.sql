-- A failing row is a shop whose lines or amounts differ between staging and attribution: a line was lost or doubled.
with staged as (
    select shop_id, count(*) as line_count, sum(original_price) as price, sum(seller_discount) as discount
    from {{ ref('stg_tiktok_shop__order_lines') }}
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
