-- Grain: shop x first day of a month: what would have been expected that day of the lines of the 60 days before, from lines that were final by then
-- and refunds seen by then, against what was kept of them. The walk-forward test of gmv_net_expected, on days instead of lines.
with moments as (
    select distinct
        shop_id,
        expected_on,
        sold_amount
    from {{ ref('mart_outlook_history') }}
),

open_days as (
    select
        moments.shop_id,
        moments.expected_on,
        moments.sold_amount as sold_of_history,
        sold.order_date,
        {{ days_between('sold.order_date', 'moments.expected_on') }} as age_days,
        sold.sold_amount,
        sold.kept_amount
    from moments
    inner join {{ ref('mart_sold_days') }} as sold
        on
            moments.shop_id = sold.shop_id
            and sold.order_date > {{ days_later('moments.expected_on', '-' ~ var('final_after_days')) }}
            and sold.order_date <= moments.expected_on
),

seen as (
    select
        open_days.shop_id,
        open_days.expected_on,
        open_days.order_date,
        sum(refunded.refunded_amount) as refunded_so_far
    from open_days
    inner join {{ ref('mart_refund_days') }} as refunded
        on
            open_days.shop_id = refunded.shop_id
            and open_days.order_date = refunded.order_date
            and refunded.refund_date <= open_days.expected_on
    group by open_days.shop_id, open_days.expected_on, open_days.order_date
),

losses as (
    select
        open_days.shop_id,
        open_days.expected_on,
        open_days.order_date,
        sum(case when history_refunds.age_days <= open_days.age_days then history_refunds.refunded_amount else 0 end) as refunded_before,
        sum(case when history_refunds.age_days > open_days.age_days then history_refunds.refunded_amount else 0 end) as refunded_later
    from open_days
    inner join {{ ref('mart_outlook_history') }} as history_refunds
        on open_days.shop_id = history_refunds.shop_id and open_days.expected_on = history_refunds.expected_on
    group by open_days.shop_id, open_days.expected_on, open_days.order_date
),

predicted as (
    select
        open_days.shop_id,
        open_days.expected_on,
        open_days.kept_amount,
        cast((open_days.sold_amount - coalesce(seen.refunded_so_far, 0))
        * (1 - coalesce({{ ratio('losses.refunded_later', 'open_days.sold_of_history - losses.refunded_before') }}, 0)) as decimal(28, 4)) as expected_amount
    from open_days
    left join seen
        on open_days.shop_id = seen.shop_id and open_days.expected_on = seen.expected_on and open_days.order_date = seen.order_date
    left join losses
        on open_days.shop_id = losses.shop_id and open_days.expected_on = losses.expected_on and open_days.order_date = losses.order_date
)

select
    shop_id,
    expected_on,
    cast(sum(expected_amount) as decimal(28, 4)) as gmv_net_expected,
    cast(sum(kept_amount) as decimal(28, 4)) as gmv_net,
    {{ ratio('abs(sum(expected_amount) - sum(kept_amount))', 'sum(kept_amount)') }} as gmv_net_expected_error
from predicted
group by shop_id, expected_on
