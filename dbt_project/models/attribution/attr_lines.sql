-- Grain: order line, counted or not. What the source says, in shop time: amounts are not zeroed here.
-- order_date is the local date of payment; of creation for COD and for lines not paid (orders_and_money.md).
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='attr_dirty_orders', scope_key='order_key') }}

with lines as (
    select
        order_lines.*,
        order_lines.paid_at is not null or (order_lines.is_cod and coalesce(order_lines.order_status, '') <> 'UNPAID') as is_paid,
        order_lines.is_sample_order
        or (order_lines.seller_discount > 0 and order_lines.seller_discount >= order_lines.original_price) as is_sample
    from {{ ref('stg_tiktok_shop__order_lines') }} as order_lines
    where {{ in_scope(ref('attr_dirty_orders'), 'order_key', 'order_lines.order_key') }}
),

dated as (
    select
        lines.*,
        shops.market,
        coalesce(lines.currency, shops.currency) as line_currency,
        {{ to_local_date("case when lines.is_cod then lines.created_at else coalesce(lines.paid_at, lines.created_at) end", "coalesce(shops.timezone, 'UTC')") }} as order_date
    from lines
    left join {{ ref('attr_shops') }} as shops on lines.shop_id = shops.shop_id
)

select
    line_key,
    order_line_id,
    order_key,
    order_id,
    order_sku_key,
    shop_id,
    market,
    sku_id,
    seller_sku,
    product_id,
    product_name,
    buyer_key,
    case when buyer_key is not null then {{ hash64(['buyer_key']) }} end as buyer_hash,
    order_status,
    line_status,
    room_id,
    created_at,
    paid_at,
    shipped_at,
    delivered_at,
    order_date,
    cast(date_trunc('month', order_date) as date) as order_month,
    quantity,
    line_currency as currency,
    original_price,
    seller_discount,
    platform_discount,
    sale_price,
    is_paid,
    is_paid and not (is_sample or is_gift or is_replacement_order or is_exchange_order) as is_counted,
    is_sample,
    is_cod,
    coalesce(order_status = 'CANCELLED', false) or coalesce(line_status = 'CANCELLED', false) as is_status_cancelled,
    known_at
from dated
