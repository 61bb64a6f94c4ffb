-- Grain: order line, counted or not. What the sources say, in shop time: amounts are not zeroed here. An order of the API has
-- the API's lines; an export of it fills what the order's head leaves blank and adds its own buyer key. An order that only
-- exports know has a line for each SKU. order_date is the local date of payment; of creation for COD and for lines not paid.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='attr_dirty_orders', scope_key='order_key') }}

{%- set same_in_both = [
    'line_key', 'order_line_id', 'order_key', 'order_id', 'order_sku_key', 'sku_id', 'seller_sku', 'product_id', 'product_name', 'quantity',
    'currency', 'original_price', 'sale_price', 'seller_discount', 'platform_discount', 'is_cod', 'order_total', 'known_at'] %}

with api_lines as (
    select *
    from {{ ref('stg_tiktok_shop__order_lines') }} as order_lines
    where {{ in_scope(ref('attr_dirty_orders'), 'order_key', 'order_lines.order_key') }}
),

export_lines as (
    select *
    from {{ ref('stg_seller_exports__order_lines') }} as order_lines
    where {{ in_scope(ref('attr_dirty_orders'), 'order_key', 'order_lines.order_key') }}
),

export_orders as (
    select
        order_key,
        max(buyer_key) as buyer_key,
        max(order_status) as order_status,
        max(currency) as currency,
        max(created_local) as created_local,
        max(paid_local) as paid_local,
        max(shipped_local) as shipped_local,
        max(delivered_local) as delivered_local
    from export_lines
    group by order_key
),

shops_by_code as (
    select
        lower(shop_code) as shop_code,
        min(shop_id) as shop_id
    from {{ ref('attr_shops') }}
    group by lower(shop_code)
),

merged as (
    select
        {% for column in same_in_both if column != 'currency' -%}
        api_lines.{{ column }},
        {% endfor -%}
        coalesce(api_lines.currency, export_orders.currency) as currency,
        'api' as source,
        api_lines.shop_id,
        coalesce(api_lines.buyer_key, export_orders.buyer_key) as buyer_key,
        case when export_orders.buyer_key <> api_lines.buyer_key then export_orders.buyer_key end as second_buyer_key,
        coalesce(api_lines.order_status, export_orders.order_status) as order_status,
        api_lines.line_status,
        api_lines.room_id,
        api_lines.is_sample_order,
        api_lines.is_gift,
        api_lines.is_replacement_order,
        api_lines.is_exchange_order,
        coalesce(api_lines.order_status = 'CANCELLED', false) or coalesce(api_lines.line_status = 'CANCELLED', false) as is_status_cancelled,
        cast(0 as integer) as cancelled_quantity,
        false as is_return_open,
        api_lines.created_at,
        api_lines.paid_at,
        api_lines.shipped_at,
        api_lines.delivered_at,
        export_orders.created_local,
        export_orders.paid_local,
        export_orders.shipped_local,
        export_orders.delivered_local
    from api_lines
    left join export_orders on api_lines.order_key = export_orders.order_key
    union all
    select
        {% for column in same_in_both if column != 'currency' -%}
        export_lines.{{ column }},
        {% endfor -%}
        coalesce(export_lines.currency, export_orders.currency) as currency,
        'export' as source,
        coalesce(shops_by_code.shop_id, export_lines.shop_code) as shop_id,
        export_orders.buyer_key,
        cast(null as varchar) as second_buyer_key,
        export_lines.order_status,
        cast(null as varchar) as line_status,
        cast(null as varchar) as room_id,
        false as is_sample_order,
        false as is_gift,
        false as is_replacement_order,
        false as is_exchange_order,
        export_lines.is_cancelled as is_status_cancelled,
        export_lines.cancelled_quantity,
        export_lines.is_return_pending as is_return_open,
        cast(null as timestamp) as created_at,
        cast(null as timestamp) as paid_at,
        cast(null as timestamp) as shipped_at,
        cast(null as timestamp) as delivered_at,
        coalesce(export_lines.created_local, export_orders.created_local) as created_local,
        coalesce(export_lines.paid_local, export_orders.paid_local) as paid_local,
        export_lines.shipped_local,
        export_lines.delivered_local
    from export_lines
    inner join export_orders on export_lines.order_key = export_orders.order_key
    left join shops_by_code on lower(export_lines.shop_code) = shops_by_code.shop_code
    where export_lines.order_key not in (select api_lines.order_key from api_lines)
),

timed as (
    select
        {% for column in same_in_both if column != 'currency' -%}
        merged.{{ column }},
        {% endfor -%}
        merged.source,
        merged.shop_id,
        shops.market,
        shops.timezone,
        merged.buyer_key,
        merged.second_buyer_key,
        merged.order_status,
        merged.line_status,
        merged.room_id,
        merged.is_gift,
        merged.is_replacement_order,
        merged.is_exchange_order,
        merged.is_status_cancelled,
        merged.cancelled_quantity,
        merged.is_return_open,
        coalesce(merged.currency, shops.currency) as line_currency,
        {% for moment in ['created', 'paid', 'shipped', 'delivered'] -%}
        case
            when merged.{{ moment }}_at is not null or merged.{{ moment }}_local is null then merged.{{ moment }}_at
            else {{ to_utc('merged.' ~ moment ~ '_local', "coalesce(shops.timezone, 'UTC')") }}
        end as {{ moment }}_at,
        {% endfor -%}
        merged.is_sample_order or (merged.seller_discount > 0 and merged.seller_discount >= merged.original_price) as is_sample
    from merged
    left join {{ ref('attr_shops') }} as shops on merged.shop_id = shops.shop_id
),

dated as (
    select
        timed.*,
        timed.paid_at is not null or (timed.is_cod and coalesce(timed.order_status, '') <> 'UNPAID') as is_paid,
        {{ to_local_date("case when timed.is_cod then timed.created_at else coalesce(timed.paid_at, timed.created_at) end", "coalesce(timed.timezone, 'UTC')") }} as order_date
    from timed
)

select
    line_key,
    order_line_id,
    order_key,
    order_id,
    order_sku_key,
    source,
    shop_id,
    market,
    sku_id,
    seller_sku,
    product_id,
    product_name,
    buyer_key,
    case when buyer_key is not null then {{ hash64(['buyer_key']) }} end as buyer_hash,
    case when second_buyer_key is not null then {{ hash64(['second_buyer_key']) }} end as second_buyer_hash,
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
    is_status_cancelled,
    cancelled_quantity,
    is_return_open,
    known_at,
    order_total
from dated
