-- Grain: shop x first day of a month x age in days: what was final that day (sold in the outlook's days, and old enough) and how much of it had been
-- refunded at that age. The last six months whose own lines have become final by age since; a row without age where nothing was refunded.
with moments as (
    select
        months.shop_id,
        months.expected_on,
        row_number() over (partition by months.shop_id order by months.expected_on desc nulls last) as recency
    from (
        select distinct
            shop_id,
            cast(date_trunc('month', order_date) + interval '1' month as date) as expected_on
        from {{ ref('mart_sold_days') }}
    ) as months
    inner join {{ ref('attr_shops') }} as shops on months.shop_id = shops.shop_id
    where {{ days_later('months.expected_on', var('final_after_days')) }} < {{ to_local_date(clock(), 'shops.timezone') }}
),

-- what was final that day: sold in the outlook's days, and old enough
history as (
    select
        moments.shop_id,
        moments.expected_on,
        sum(sold.sold_amount) as sold_amount
    from moments
    inner join {{ ref('mart_sold_days') }} as sold
        on
            moments.shop_id = sold.shop_id
            and sold.order_date > {{ days_later('moments.expected_on', '-' ~ var('outlook_days')) }}
            and sold.order_date <= {{ days_later('moments.expected_on', '-' ~ var('final_after_days')) }}
    where moments.recency <= 6
    group by moments.shop_id, moments.expected_on
    having sum(sold.sold_amount) > 0
),

history_refunds as (
    select
        history.shop_id,
        history.expected_on,
        {{ days_between('refunded.order_date', 'refunded.refund_date') }} as age_days,
        sum(refunded.refunded_amount) as amount
    from history
    inner join {{ ref('mart_refund_days') }} as refunded
        on
            history.shop_id = refunded.shop_id
            and refunded.order_date > {{ days_later('history.expected_on', '-' ~ var('outlook_days')) }}
            and refunded.order_date <= {{ days_later('history.expected_on', '-' ~ var('final_after_days')) }}
            and refunded.refund_date <= history.expected_on
    group by history.shop_id, history.expected_on, {{ days_between('refunded.order_date', 'refunded.refund_date') }}
)

select
    history.shop_id,
    history.expected_on,
    cast(history.sold_amount as decimal(28, 4)) as sold_amount,
    cast(history_refunds.age_days as integer) as age_days,
    cast(coalesce(history_refunds.amount, 0) as decimal(28, 4)) as refunded_amount
from history
left join history_refunds on history.shop_id = history_refunds.shop_id and history.expected_on = history_refunds.expected_on
