-- Grain: order: net sales of its counted lines against the net amount in the books (erp_orders sheet). Where the books have not taken the refund
-- off, that is the reason.
{{ config(materialized='ephemeral') }}

with books as (
    select
        books.*,
        shops.shop_id
    from {{ ref('stg_sheets__erp_orders') }} as books
    left join {{ ref('attr_shops') }} as shops on lower(trim(books.shop_code)) = lower(shops.shop_code)
),

orders as (
    select
        lines.shop_id,
        lines.order_id,
        min(lines.order_date) as order_date,
        min(lines.currency) as currency,
        sum(lines.gmv_net) as gmv_net
    from {{ ref('mart_lines') }} as lines
    where lines.is_counted
    group by lines.shop_id, lines.order_id
),

side_a as (
    select
        shop_id,
        order_id as item_key,
        order_date as item_date,
        currency,
        gmv_net as amount,
        {{ no_reason() }}
    from orders
),

side_b as (
    select
        coalesce(books.shop_id, min(orders.shop_id), '') as shop_id,
        books.order_id as item_key,
        min(coalesce(books.booked_on, orders.order_date)) as item_date,
        min(upper(books.currency)) as currency,
        sum(books.net_amount) as amount,
        cast(null as varchar) as reason,
        sum(books.net_amount - coalesce(books.refund_amount, 0)) as alternative,
        'refund_not_booked' as alternative_reason
    from books
    left join orders on books.order_id = orders.order_id
    group by books.shop_id, books.order_id
),

{{ reconciled('orders_vs_erp') }}
