-- Grain: completed return x order line it concerns. The refunded share of a line is kept as a fraction
-- (share_numerator / share_denominator), so that it is rounded only once, where it meets money. Amounts the return gives by
-- line are used; the rest of the return's amount is spread over its other lines by sale_price; a return that lists no line
-- concerns all lines of its order that are not cancelled. A line that cost the buyer nothing is refunded in full.
with refunds as (
    select *
    from {{ ref('stg_tiktok_shop__return_lines') }} as return_lines
    where is_refunded
),

open_orders as (
    select
        states.*,
        bool_and(states.is_cancelled) over (partition by states.order_key) as is_order_cancelled
    from {{ ref('mart_line_states') }} as states
    where states.order_key in (select refunds.order_key from refunds where refunds.line_key is null)
),

listed as (
    select
        refunds.return_id,
        refunds.order_key,
        coalesce(refunds.line_key, open_orders.line_key) as line_key,
        coalesce(refunds.order_line_id, open_orders.order_line_id) as order_line_id,
        coalesce(states.sale_price, open_orders.sale_price) as sale_price,
        sum(refunds.line_refund_subtotal) as line_subtotal,
        sum(refunds.line_refund_total) as line_total,
        max(refunds.return_refund_subtotal) as return_subtotal,
        max(refunds.return_refund_total) as return_total,
        min(refunds.completed_at) as completed_at,
        max(refunds.shop_id) as shop_id,
        max(refunds.return_type) as return_type,
        max(refunds.reason) as reason,
        max(refunds.currency) as currency
    from refunds
    left join {{ ref('mart_line_states') }} as states on refunds.line_key = states.line_key
    left join open_orders
        on
            refunds.order_key = open_orders.order_key
            and refunds.line_key is null
            and (open_orders.is_order_cancelled or not open_orders.is_cancelled)
    group by
        refunds.return_id, refunds.order_key, coalesce(refunds.line_key, open_orders.line_key),
        coalesce(refunds.order_line_id, open_orders.order_line_id), coalesce(states.sale_price, open_orders.sale_price)
),

known as (
    select
        listed.*,
        {{ not_negative('coalesce(line_subtotal, case when return_subtotal is null then line_total end)') }} as known_subtotal,
        {{ not_negative('coalesce(line_total, case when return_total is null then line_subtotal end)') }} as known_total
    from listed
),

pooled as (
    select
        known.*,
        {{ not_negative('coalesce(return_subtotal, return_total) - coalesce(sum(known_subtotal) over by_return, 0)') }} as pool_subtotal,
        {{ not_negative('coalesce(return_total, return_subtotal) - coalesce(sum(known_total) over by_return, 0)') }} as pool_total,
        sum(case when known_subtotal is null then sale_price end) over by_return as pool_weight,
        sum(case when known_total is null then sale_price end) over by_return as pool_weight_total,
        row_number() over (partition by return_id, known_subtotal is null order by order_line_id desc nulls last) = 1 as is_last_subtotal,
        row_number() over (partition by return_id, known_total is null order by order_line_id desc nulls last) = 1 as is_last_total
    from known
    window by_return as (partition by return_id)
),

shared as (
    select
        pooled.*,
        coalesce(sale_price, 0) > 0 and known_subtotal is null and pool_subtotal is null as is_amount_missing,
        case when sale_price = 0 then 1 else coalesce(known_subtotal, pool_subtotal, 0) end as numerator,
        case when sale_price = 0 then 1 when known_subtotal is null and pool_subtotal is not null then pool_weight else sale_price end as denominator,
        coalesce({{ money_share('pool_subtotal', 'sale_price', 'pool_weight') }}, 0) as part_subtotal,
        coalesce({{ money_share('pool_total', 'sale_price', 'pool_weight_total') }}, 0) as part_total
    from pooled
),

aligned as (
    select
        shared.*,
        min(denominator) over by_line = max(denominator) over by_line as is_one_denominator,
        sum(case when known_subtotal is null then part_subtotal end) over by_return as spread_subtotal,
        sum(case when known_total is null then part_total end) over by_return as spread_total
    from shared
    window by_line as (partition by line_key), by_return as (partition by return_id)
),

fractions as (
    select
        aligned.*,
        cast(case when is_one_denominator then numerator else {{ money_share_fine('sale_price', 'numerator', 'denominator') }} end as decimal(28, 8))
            as share_numerator,
        cast(case when is_one_denominator then denominator else sale_price end as decimal(28, 8)) as share_denominator
    from aligned
)

select
    return_id,
    order_key,
    line_key,
    order_line_id,
    shop_id,
    return_type,
    reason,
    currency,
    completed_at,
    is_amount_missing,
    share_numerator,
    share_denominator,
    cast(sum(share_numerator) over (
        partition by line_key order by completed_at asc nulls last, return_id asc nulls last rows between unbounded preceding and current row
    ) as decimal(28, 8)) as share_numerator_so_far,
    cast(case when known_subtotal is not null then known_subtotal when is_last_subtotal then pool_subtotal - spread_subtotal + part_subtotal
        else part_subtotal end as decimal(18, 4)) as refunded_subtotal,
    cast(case when known_total is not null then known_total when is_last_total then pool_total - spread_total + part_total
        else part_total end as decimal(18, 4)) as refunded_total
from fractions
