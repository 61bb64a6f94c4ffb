-- Grain: creator or shop x market x day x signal, of the last 56 whole days: what was observed, as a count or as numerator over denominator. A day with a
-- denominator below ten says nothing of a ratio and is left out; a day of a shop without orders is a day of 0.
{{ config(schema='core') }}

{%- set yesterday = days_later('cast(' ~ clock() ~ ' as date)', -1) %}
{%- set first = days_later('cast(' ~ clock() ~ ' as date)', -56) %}

with contents as (
    -- videos only: a LIVE comes on a day of its own and clicks differently. Shown for two shops, a video has its views twice: the greater of them
    select
        days.creator_id,
        days.content_id,
        days.date,
        shops.market,
        max(days.views) as views,
        max(days.product_clicks) as clicks,
        sum(days.sku_orders_reported) as orders
    from {{ ref('fct_content_days') }} as days
    inner join {{ ref('dim_shops') }} as shops on days.shop_id = shops.shop_id
    where days.creator_id is not null and days.content_type <> 'LIVE' and days.date between {{ first }} and {{ yesterday }}
    group by days.creator_id, days.content_id, days.date, shops.market
),

creators as (
    select
        creator_id,
        date,
        market,
        sum(views) as views,
        sum(clicks) as clicks,
        sum(orders) as orders
    from contents
    group by creator_id, date, market
),

sales as (
    select
        creator_id,
        period_start as date,
        market,
        sum(orders) as orders,
        sum(refund_cohort) as refunded,
        sum(gmv_gross - cancelled_amount) as kept
    from {{ ref('creator_roi') }}
    where is_official and period_type = 'day' and creator_id is not null and market is not null and period_start between {{ first }} and {{ yesterday }}
    group by creator_id, period_start, market
),

shop_days as (
    select
        shops.shop_id,
        shops.market,
        cast(day.item as date) as date
    from (
        select
            shop_id,
            market,
            min(order_date) as first_date
        from {{ ref('refund_adjusted_gmv') }}
        group by shop_id, market
    ) as shops
    {{ unnest_join(date_series('greatest(shops.first_date, ' ~ first ~ ')', yesterday), 'day') }}
),

shops as (
    select
        days.shop_id,
        days.market,
        days.date,
        coalesce(sales.orders, 0) as orders,
        sales.refund_cohort as refunded,
        sales.gmv_gross - sales.cancelled_amount as kept
    from shop_days as days
    left join {{ ref('refund_adjusted_gmv') }} as sales
        on days.shop_id = sales.shop_id and days.market is not distinct from sales.market and days.date = sales.order_date
),

signals as (
    select 'creator' as subject_type, creator_id as subject_id, market, date, 'views' as signal, views as numerator, cast(null as double) as denominator
    from creators
    union all
    select 'creator' as subject_type, creator_id as subject_id, market, date, 'video_click_rate' as signal, clicks as numerator, views as denominator
    from creators
    where views >= 10
    union all
    select 'creator' as subject_type, creator_id as subject_id, market, date, 'ctor' as signal, orders as numerator, clicks as denominator
    from creators
    where clicks >= 10
    union all
    select 'creator' as subject_type, creator_id as subject_id, market, date, 'refund_rate_amount' as signal, refunded as numerator, kept as denominator
    from sales
    where orders >= 10
    union all
    select 'shop' as subject_type, shop_id as subject_id, market, date, 'orders' as signal, orders as numerator, cast(null as double) as denominator
    from shops
    union all
    select 'shop' as subject_type, shop_id as subject_id, market, date, 'refund_rate_amount' as signal, refunded as numerator, kept as denominator
    from shops
    where orders >= 10
)

select
    subject_type,
    subject_id,
    market,
    date,
    signal,
    denominator is null as is_count,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    case when denominator is null then cast(numerator as double) else {{ ratio('numerator', 'denominator') }} end as observed
from signals
where numerator is not null
