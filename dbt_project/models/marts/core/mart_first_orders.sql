-- Grain: buyer with a counted order: the first one over all shops, by creation, then order id.
with orders as (
    select
        buyer_hash,
        order_key,
        order_id,
        min(created_at) as created_at
    from {{ ref('attr_lines') }}
    where is_counted and buyer_hash is not null
    group by buyer_hash, order_key, order_id
),

ranked as (
    select
        buyer_hash,
        order_key,
        row_number() over (
            partition by buyer_hash order by created_at asc nulls last, order_id asc nulls last, order_key asc nulls last
        ) as order_number
    from orders
)

select
    buyer_hash,
    order_key
from ranked
where order_number = 1
