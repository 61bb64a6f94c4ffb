-- Grain: order line, counted or not: what the other feeds say about it (cancelled, settled, return pending, first order of
-- its buyer, where its sale came from), what it was sold for and what of that can be refunded at most. Of an export's line a
-- share can be cancelled: cancelled_quantity / quantity.
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
),

-- orders that a statement settles, or of which an income file has a settlement row; an adjustment that only relates to an order settles nothing
settled_orders as (
    select income_lines.order_key
    from {{ ref('stg_seller_exports__income_lines') }} as income_lines
    where {{ in_scope(ref('mart_dirty_orders'), 'order_key', 'income_lines.order_key') }}
    union
    select transactions.order_key
    from {{ ref('stg_tiktok_shop__statement_transactions') }} as transactions
    where transactions.order_key is not null and {{ in_scope(ref('mart_dirty_orders'), 'order_key', 'transactions.order_key') }}
),

flagged as (
    select
        lines.*,
        lines.is_status_cancelled
        or lines.line_key in (select cancelled_lines.line_key from cancelled_lines where cancelled_lines.line_key is not null)
        or lines.order_key in (select cancelled_lines.order_key from cancelled_lines where cancelled_lines.line_key is null) as is_cancelled,
        coalesce(lines.is_return_open, false)
        or lines.line_key in (select pending_lines.line_key from pending_lines where pending_lines.line_key is not null)
        or lines.order_key in (select pending_lines.order_key from pending_lines where pending_lines.line_key is null) as is_return_pending,
        cast(case when lines.is_counted then lines.original_price - lines.seller_discount else 0 end as decimal(18, 4)) as gmv_gross
    from lines
),

kept as (
    select
        flagged.*,
        case
            when is_cancelled then gmv_gross
            when cancelled_quantity > 0 then {{ money_share('gmv_gross', 'cancelled_quantity', 'quantity') }}
            else 0
        end as cancelled_amount
    from flagged
)

select
    kept.line_key,
    kept.order_line_id,
    kept.order_key,
    kept.is_cancelled,
    kept.is_return_pending,
    kept.sale_price,
    kept.gmv_gross,
    kept.cancelled_amount,
    kept.gmv_gross - kept.cancelled_amount as refundable_amount,
    coalesce(affiliate.settlement_status = 'SETTLED', false) or settled_orders.order_key is not null as is_settled,
    coalesce(first_orders.order_key = kept.order_key, false) as is_new_buyer,
    case
        when coalesce(affiliate.commission_ads_est, 0) > 0 or coalesce(affiliate.commission_ads_act, 0) > 0 then 'ads'
        when affiliate.order_sku_key is not null then 'affiliate'
        when kept.room_id is not null then 'live'
        else 'organic'
    end as traffic_type
from kept
left join {{ ref('attr_affiliate_lines') }} as affiliate on kept.order_sku_key = affiliate.order_sku_key
left join settled_orders on kept.order_key = settled_orders.order_key
left join {{ ref('mart_first_orders') }} as first_orders on kept.buyer_hash = first_orders.buyer_hash
