-- Grain: completed return x order line it concerns. Share refunded = amount for the product / sale_price: the line's own
-- amount; else the rest of the return's, spread over its lines without one by sale_price; 1 where the buyer paid nothing. A
-- return that lists no line concerns all lines of its order that are not cancelled. Returns of a line are booked in the order
-- of completion until the line is refunded in full; a running total is rounded, so the bookings sum to the line's refund.
-- Pieces came back with a return of goods (a line of the API is one piece), none with a refund alone; a type that is not known tells nothing.
-- An order that only exports know has one booking a refunded line, on the day it was first seen; what its refund exceeds the
-- product stands on its last refunded line: up to shipping and tax as such, the rest as excess.
with refunds as (
    select
        return_lines.*,
        case when return_lines.line_key is null then return_lines.order_key end as whole_order_key
    from {{ ref('stg_tiktok_shop__return_lines') }} as return_lines
    where return_lines.is_refunded
),

open_orders as (
    select
        states.*,
        bool_and(states.is_cancelled) over (partition by states.order_key) as is_order_cancelled
    from {{ ref('mart_line_states') }} as states
    where states.order_key in (select refunds.whole_order_key from refunds where refunds.whole_order_key is not null)
),

listed as (
    select
        refunds.return_id,
        refunds.order_key,
        coalesce(refunds.line_key, open_orders.line_key) as line_key,
        coalesce(refunds.order_line_id, open_orders.order_line_id) as order_line_id,
        coalesce(states.sale_price, open_orders.sale_price) as sale_price,
        coalesce(states.refundable_amount, open_orders.refundable_amount, 0) as refundable_amount,
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
            refunds.whole_order_key = open_orders.order_key
            and (open_orders.is_order_cancelled or not open_orders.is_cancelled)
    group by
        refunds.return_id, refunds.order_key, coalesce(refunds.line_key, open_orders.line_key),
        coalesce(refunds.order_line_id, open_orders.order_line_id), coalesce(states.sale_price, open_orders.sale_price),
        coalesce(states.refundable_amount, open_orders.refundable_amount, 0)
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

fine as (
    select
        shared.*,
        case when refundable_amount > 0 then sale_price else 0 end as refundable_paid,
        coalesce({{ money_share_fine('refundable_amount', 'numerator', 'denominator') }}, 0) as fine_amount,
        coalesce({{ money_share_fine('case when refundable_amount > 0 then sale_price else 0 end', 'numerator', 'denominator') }}, 0) as fine_paid,
        sum(case when known_subtotal is null then part_subtotal end) over by_return as spread_subtotal,
        sum(case when known_total is null then part_total end) over by_return as spread_total
    from shared
    window by_return as (partition by return_id)
),

-- lines of exports: what of each was paid back, or never paid because it was cancelled
exported as (
    select
        staged.order_id,
        staged.order_key,
        staged.line_key,
        staged.order_line_id,
        lines.shop_id,
        lines.currency,
        staged.refunded_at,
        staged.order_refund_amount,
        staged.order_extra_amount,
        staged.refund_numerator,
        staged.returned_pieces,
        states.refundable_amount,
        case when states.refundable_amount > 0 then states.sale_price else 0 end as refundable_paid,
        coalesce({{ money_share_fine('states.refundable_amount', 'staged.refund_numerator', 'staged.refund_denominator') }}, 0) as fine_amount,
        coalesce({{ money_share_fine('case when states.refundable_amount > 0 then states.sale_price else 0 end',
            'staged.refund_numerator', 'staged.refund_denominator') }}, 0) as fine_paid,
        coalesce({{ money_share('states.sale_price', 'staged.cancelled_quantity', 'staged.quantity') }}, 0) as cancelled_paid
    from {{ ref('stg_seller_exports__order_lines') }} as staged
    inner join {{ ref('mart_line_states') }} as states on staged.line_key = states.line_key
    inner join {{ ref('attr_lines') }} as lines on staged.line_key = lines.line_key
    where staged.order_refund_amount > 0 or staged.refund_numerator > 0
),

exported_rest as (
    select
        exported.*,
        {{ not_negative('order_refund_amount - sum(cast(round(fine_paid, 4) as decimal(18, 4)) + cancelled_paid) over (partition by order_key)') }} as order_rest,
        row_number() over (partition by order_key order by case when refund_numerator > 0 then 0 else 1 end asc nulls last, order_line_id desc nulls last)
        = 1 as is_last_refunded
    from exported
),

booked as (
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
        refundable_amount,
        refundable_paid,
        fine_amount,
        fine_paid,
        case return_type when 'RETURN_AND_REFUND' then 1 when 'REFUND' then 0 end as returned_pieces,
        cast(case when known_subtotal is not null then known_subtotal when is_last_subtotal then pool_subtotal - spread_subtotal + part_subtotal
            else part_subtotal end as decimal(18, 4)) as refunded_subtotal,
        cast(case when known_total is not null then known_total when is_last_total then pool_total - spread_total + part_total
            else part_total end as decimal(18, 4)) as refunded_total
    from fine
    union all
    select
        'export-' || order_id as return_id,
        order_key,
        line_key,
        order_line_id,
        shop_id,
        cast('RETURN_OR_REFUND' as varchar) as return_type,
        cast(null as varchar) as reason,
        currency,
        refunded_at as completed_at,
        false as is_amount_missing,
        refundable_amount,
        refundable_paid,
        fine_amount,
        fine_paid,
        returned_pieces,
        cast(round(fine_paid, 4)
            + case when is_last_refunded and order_rest > order_extra_amount then order_rest - order_extra_amount else 0 end as decimal(18, 4)) as refunded_subtotal,
        cast(round(fine_paid, 4) + case when is_last_refunded then order_rest else 0 end as decimal(18, 4)) as refunded_total
    from exported_rest
    where refund_numerator > 0
),

running as (
    select
        booked.*,
        sum(fine_amount) over so_far as amount_so_far,
        sum(fine_paid) over so_far as paid_so_far
    from booked
    window so_far as (
        partition by line_key order by completed_at asc nulls last, return_id asc nulls last rows between unbounded preceding and current row
    )
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
    {{ money_up_to('amount_so_far', 'refundable_amount') }} as product_after,
    {{ money_up_to('amount_so_far - fine_amount', 'refundable_amount') }} as product_before,
    {{ money_up_to('paid_so_far', 'refundable_paid') }} - {{ money_up_to('paid_so_far - fine_paid', 'refundable_paid') }} as paid_back,
    refunded_subtotal,
    refunded_total,
    cast(returned_pieces as integer) as returned_pieces
from running
