-- Grain: completed return x order line. amount_product is the line's refund_cohort, booked return by return in the order of
-- completion and clamped to what the line was worth; the rest of the money is amount_other, split by what it is. `_rc` is at
-- the rate of the refund date (cash view), `_cohort_rc` at that of the order date (cohort view).
with booked as (
    select
        refunds.*,
        lines.order_id,
        lines.order_date,
        lines.fx_rate as order_fx_rate,
        lines.line_key is not null as is_line_known,
        shops.market,
        coalesce(lines.currency, refunds.currency, shops.currency) as line_currency,
        {{ to_local_date('refunds.completed_at', "coalesce(shops.timezone, 'UTC')") }} as refund_date
    from {{ ref('mart_refund_lines') }} as refunds
    left join {{ ref('mart_lines') }} as lines on refunds.line_key = lines.line_key
    left join {{ ref('attr_shops') }} as shops on refunds.shop_id = shops.shop_id
),

amounts as (
    select
        booked.*,
        {{ rate_to_rc('booked.line_currency', 'rates.rate_rc') }} as refund_fx_rate,
        product_after - product_before as amount_product,
        coalesce(refunded_total, 0) - coalesce(refunded_subtotal, 0) as amount_fees,
        coalesce(refunded_subtotal, 0) - paid_back as amount_excess
    from booked
    left join {{ ref('attr_fx_rates') }} as rates on booked.refund_date = rates.rate_date and booked.line_currency = rates.currency
)

select
    return_id as refund_id,
    order_line_id,
    refund_date,
    completed_at,
    reason,
    return_type,
    cast(amount_product as decimal(18, 4)) as amount_product,
    cast(amount_fees + amount_excess as decimal(18, 4)) as amount_other,
    line_currency as currency,
    {{ money_times('amount_product', 'refund_fx_rate') }} as amount_product_rc,
    {{ money_times('amount_fees + amount_excess', 'refund_fx_rate') }} as amount_other_rc,
    cast(case
        when order_fx_rate is not null then {{ money_times('product_after', 'order_fx_rate') }} - {{ money_times('product_before', 'order_fx_rate') }}
    end as decimal(18, 4)) as amount_product_cohort_rc,
    cast(amount_fees as decimal(18, 4)) as amount_fees,
    cast(amount_excess as decimal(18, 4)) as amount_excess,
    order_id,
    order_date,
    shop_id,
    market,
    is_line_known,
    is_amount_missing,
    line_key
from amounts
