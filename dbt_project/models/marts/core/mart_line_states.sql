-- Grain: order line, counted or not: what the other feeds say about it (cancelled, settled, return pending, first order of
-- its buyer, where its sale came from). No money is computed here.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_orders', scope_key='order_key') }}

with lines as (
    select *
    from {{ ref('attr_lines') }} as all_lines
    where {{ in_scope(ref('mart_dirty_orders'), 'order_key', 'all_lines.order_key') }}
),

cancelled_lines as (
    select distinct
        order_key,
        line_key
    from {{ ref('stg_tiktok_shop__cancellation_lines') }}
    where is_completed
),

pending_lines as (
    select distinct
        order_key,
        line_key
    from {{ ref('stg_tiktok_shop__return_lines') }}
    where is_pending
)

select
    lines.line_key,
    lines.order_line_id,
    lines.order_key,
    lines.sale_price,
    lines.is_status_cancelled
    or lines.line_key in (select cancelled_lines.line_key from cancelled_lines where cancelled_lines.line_key is not null)
    or lines.order_key in (select cancelled_lines.order_key from cancelled_lines where cancelled_lines.line_key is null) as is_cancelled,
    lines.line_key in (select pending_lines.line_key from pending_lines where pending_lines.line_key is not null)
    or lines.order_key in (select pending_lines.order_key from pending_lines where pending_lines.line_key is null) as is_return_pending,
    coalesce(affiliate.settlement_status = 'SETTLED', false) as is_settled,
    coalesce(first_orders.order_key = lines.order_key, false) as is_new_buyer,
    case
        when coalesce(affiliate.commission_ads_est, 0) > 0 or coalesce(affiliate.commission_ads_act, 0) > 0 then 'ads'
        when affiliate.order_sku_key is not null then 'affiliate'
        when lines.room_id is not null then 'live'
        else 'organic'
    end as traffic_type
from lines
left join {{ ref('stg_tiktok_shop__affiliate_lines') }} as affiliate on lines.order_sku_key = affiliate.order_sku_key
left join {{ ref('mart_first_orders') }} as first_orders on lines.buyer_hash = first_orders.buyer_hash
