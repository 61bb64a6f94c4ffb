-- Grain: order line (one unit) of the order's current version. A line the current version no longer shows is not here.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__order_versions', scope_key='order_key') }}

-- ranked without their lines: sorting those takes longer than finding the chosen versions again
with latest as (
    select
        versions.version_id,
        row_number() over (partition by versions.order_key order by {{ latest_first('versions') }}) as recency
    from {{ ref('stg_tiktok_shop__order_versions') }} as versions
    where {{ in_scope(ref('stg_tiktok_shop__order_versions'), 'order_key', 'versions.order_key') }}
),

lines as (
    select
        versions.*,
        line.item as line_item
    from {{ ref('stg_tiktok_shop__order_versions') }} as versions
    inner join latest on versions.version_id = latest.version_id
    {{ unnest_join('versions.line_items', 'line') }}
    where latest.recency = 1 and not versions.is_gone
)

select
    {{ hash64(['lines.line_item.id']) }} as line_key,
    lines.line_item.id as order_line_id,
    lines.order_key,
    lines.order_id,
    {{ hash64(['lines.order_id', 'lines.line_item.sku_id']) }} as order_sku_key,
    lines.shop_id,
    lines.line_item.sku_id,
    nullif(trim(lines.line_item.seller_sku), '') as seller_sku,
    lines.line_item.product_id,
    lines.line_item.product_name,
    lines.buyer_key,
    lines.order_status,
    upper(lines.line_item.display_status) as line_status,
    nullif(lines.line_item.room_id, '') as room_id,
    cast(1 as integer) as quantity,
    upper(coalesce(nullif(trim(lines.line_item.currency), ''), nullif(trim(lines.currency), ''))) as currency,
    -- of the two prices the platform may leave one out: they differ by both discounts
    {{ list_price('lines.line_item') }} as original_price,
    coalesce(
        {{ money_text('lines.line_item.sale_price') }},
        {{ money_text('lines.line_item.original_price') }} - coalesce({{ money_text('lines.line_item.seller_discount') }}, 0)
        - coalesce({{ money_text('lines.line_item.platform_discount') }}, 0),
        0
    ) as sale_price,
    coalesce({{ money_text('lines.line_item.seller_discount') }}, 0) as seller_discount,
    coalesce({{ money_text('lines.line_item.platform_discount') }}, 0) as platform_discount,
    lines.is_cod,
    lines.is_sample_order,
    coalesce(lines.line_item.is_gift, false) as is_gift,
    lines.is_replacement_order,
    lines.is_exchange_order,
    lines.created_at,
    lines.paid_at,
    lines.shipped_at,
    lines.delivered_at,
    lines.known_at,
    lines.order_total
from lines
