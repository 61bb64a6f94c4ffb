-- An order whose lines do not add up to the payment total its source tells. Looks at changed orders, and at all of them once a week.
with paid as (
    select
        order_key,
        sum(buyer_paid) as buyer_paid
    from {{ ref('mart_lines') }}
    where is_counted and {{ since_checked(ref('mart_dirty_orders'), 'order_key') }}
    group by order_key
),

told as (
    select
        order_key,
        max(order_total) as order_total
    from {{ ref('attr_lines') }}
    where is_counted and {{ since_checked(ref('mart_dirty_orders'), 'order_key') }}
    group by order_key
)

select
    told.order_key,
    told.order_total,
    paid.buyer_paid
from told
inner join paid on told.order_key = paid.order_key
where told.order_total <> paid.buyer_paid
