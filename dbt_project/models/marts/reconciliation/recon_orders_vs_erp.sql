-- Grain: order: net sales of its counted lines against the net amount in the books (erp_orders sheet). Where the books have not taken the refund
-- off, that is the reason.
{{ config(materialized='ephemeral') }}

with orders as (
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

known as (
    select
        order_id,
        min(shop_id) as shop_id,
        min(order_date) as order_date
    from orders
    group by order_id
),

-- a row that names no shop is of the order's
books as (
    select
        coalesce(shops.shop_id, known.shop_id, '') as shop_id,
        books.order_id,
        coalesce(books.booked_on, known.order_date) as booked_on,
        upper(books.currency) as currency,
        books.net_amount,
        coalesce(books.refund_amount, 0) as refund_amount
    from {{ ref('stg_sheets__erp_orders') }} as books
    left join {{ ref('attr_shops') }} as shops on lower(trim(books.shop_code)) = lower(shops.shop_code)
    left join known on books.order_id = known.order_id
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
        shop_id,
        order_id as item_key,
        min(booked_on) as item_date,
        min(currency) as currency,
        sum(net_amount) as amount,
        cast(null as varchar) as reason,
        sum(net_amount - refund_amount) as alternative,
        'refund_not_booked' as alternative_reason
    from books
    group by shop_id, order_id
),

{{ reconciled('orders_vs_erp') }}
