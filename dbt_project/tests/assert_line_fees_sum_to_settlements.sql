-- A settled order whose lines do not bear exactly what its statements kept and its shipping cost, or one whose costs are not known and yet
-- stand on a line. Looks at changed orders, and at all of them once a week.
with settled as (
    select
        days.subject_key as order_key,
        {{ sum_if_known('days.platform_fees') }} as platform_fees,
        {{ sum_if_known('days.shipping_cost') }} as shipping_cost
    from {{ ref('mart_settled_orders') }} as days
    group by days.subject_key
),

borne as (
    select
        lines.order_key,
        sum(lines.platform_fees) as platform_fees,
        sum(lines.shipping_cost) as shipping_cost
    from {{ ref('mart_lines') }} as lines
    where lines.is_counted and {{ since_checked(ref('mart_dirty_orders'), 'lines.order_key') }}
    group by lines.order_key
)

select
    settled.order_key,
    settled.platform_fees,
    borne.platform_fees as platform_fees_of_lines,
    settled.shipping_cost,
    borne.shipping_cost as shipping_cost_of_lines
from settled
inner join borne on settled.order_key = borne.order_key
where
    settled.platform_fees is distinct from borne.platform_fees
    or settled.shipping_cost is distinct from borne.shipping_cost
