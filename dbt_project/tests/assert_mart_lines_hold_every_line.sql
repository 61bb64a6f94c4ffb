-- A month in which the marts hold other lines, or other gross sales, than the layer below: a dirty line was missed.
with below as (
    select
        order_month,
        count(*) as line_count,
        sum(case when is_counted then original_price - seller_discount else 0 end) as gmv_gross
    from {{ ref('attr_lines') }}
    group by order_month
),

above as (
    select
        order_month,
        count(*) as line_count,
        sum(gmv_gross) as gmv_gross
    from {{ ref('mart_lines') }}
    group by order_month
)

select
    coalesce(below.order_month, above.order_month) as order_month,
    below.line_count as lines_below,
    above.line_count as lines_above,
    below.gmv_gross as gmv_gross_below,
    above.gmv_gross as gmv_gross_above
from below
full outer join above on below.order_month = above.order_month
where below.line_count is distinct from above.line_count or below.gmv_gross is distinct from above.gmv_gross
