-- Grain: return x order line it lists (one row with NULL line where it lists none), current version.
-- `completed_at` looks back: the earliest update time seen in a status in which money went back.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__return_versions', scope_key='return_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.return_key order by {{ latest_first('versions') }}) as recency,
        min(case when {{ is_refunded_status('versions.return_status') }} then coalesce(versions.updated_at, versions.known_at) end)
            over (partition by versions.return_key) as first_completed_at
    from {{ ref('stg_tiktok_shop__return_versions') }} as versions
    where {{ in_scope(ref('stg_tiktok_shop__return_versions'), 'return_key', 'versions.return_key') }}
),

lines as (
    select
        ranked.*,
        line.item as line_item
    from ranked
    {{ unnest_join('ranked.return_line_items', 'line', outer=true) }}
    where ranked.recency = 1 and not ranked.is_gone
)

select
    lines.return_key,
    lines.return_id,
    lines.order_key,
    lines.order_id,
    case when lines.line_item.order_line_item_id <> '' then {{ hash64(['lines.line_item.order_line_item_id']) }} end as line_key,
    nullif(lines.line_item.order_line_item_id, '') as order_line_id,
    lines.line_item.sku_id,
    lines.shop_id,
    lines.return_type,
    lines.return_status,
    lines.reason,
    coalesce(nullif(lines.line_item.refund_amount.currency, ''), nullif(lines.currency, '')) as currency,
    {{ is_refunded_status('lines.return_status') }} and not lines.is_replaced as is_refunded,
    not {{ is_refunded_status('lines.return_status') }} and not lines.is_replaced
    and lines.return_status in (
        'RETURN_OR_REFUND_REQUEST_PENDING', 'AWAITING_BUYER_SHIP', 'BUYER_SHIPPED_ITEM', 'REJECT_RECEIVE_PACKAGE', 'RETURN_OR_REFUND_REQUEST_SUCCESS',
        'AWAITING_BUYER_RESPONSE', 'REPLACEMENT_REQUEST_PENDING', 'EXCHANGE_REQUEST_PENDING'
    ) as is_pending,
    {{ money_text('lines.line_item.refund_amount.refund_subtotal') }} as line_refund_subtotal,
    {{ money_text('lines.line_item.refund_amount.refund_total') }} as line_refund_total,
    lines.return_refund_subtotal,
    lines.return_refund_total,
    lines.first_completed_at as completed_at,
    lines.updated_at
from lines
