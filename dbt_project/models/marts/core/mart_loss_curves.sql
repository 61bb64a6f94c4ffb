-- Grain: shop x age in days. Of what was still kept at that age, the share that was refunded later, measured on the final
-- lines of the trailing 180 days. Cancellations carry no date yet and count as known from the start.
with matured as (
    select
        lines.line_key,
        lines.shop_id,
        lines.order_date,
        lines.gmv_gross - lines.cancelled_amount as sold_amount
    from {{ ref('mart_lines') }} as lines
    inner join {{ ref('attr_shops') }} as shops on lines.shop_id = shops.shop_id
    where
        lines.is_counted
        and {{ is_final_at('lines', clock()) }}
        and lines.order_date > {{ days_later(to_local_date(clock(), 'shops.timezone'), '-' ~ var('outlook_days')) }}
),

sold as (
    select
        shop_id,
        sum(sold_amount) as sold_amount
    from matured
    group by shop_id
    having sum(sold_amount) > 0
),

refunded as (
    select
        matured.shop_id,
        {{ days_between('matured.order_date', 'refunds.refund_date') }} as age_days,
        refunds.amount_product
    from matured
    inner join {{ ref('fct_refunds') }} as refunds on matured.line_key = refunds.line_key
),

by_age as (
    select
        sold.shop_id,
        cast(ages.age_days as integer) as age_days,
        sold.sold_amount,
        coalesce(sum(case when refunded.age_days <= ages.age_days then refunded.amount_product end), 0) as refunded_before,
        coalesce(sum(case when refunded.age_days > ages.age_days then refunded.amount_product end), 0) as refunded_later
    from sold
    cross join range(0, {{ var('outlook_days') + 1 }}) as ages (age_days)
    left join refunded on sold.shop_id = refunded.shop_id
    group by sold.shop_id, ages.age_days, sold.sold_amount
)

select
    shop_id,
    age_days,
    cast(coalesce({{ ratio('refunded_later', 'sold_amount - refunded_before') }}, 0) as decimal(18, 8)) as further_loss
from by_age
