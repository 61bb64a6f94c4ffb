-- bi.shop_day holds every counted line once: a shop's day has the sum of its lines wherever all of them have a rate.
with lines as (
    select
        shop_id,
        order_date,
        count(distinct order_key) as orders,
        sum(gmv_gross_rc) as gmv_gross_rc,
        sum(gmv_net_rc) as gmv_net_rc
    from {{ ref('fct_order_lines') }}
    where is_counted
    group by shop_id, order_date
)

select
    lines.shop_id,
    lines.order_date,
    lines.gmv_net_rc as expected,
    days.gmv_net_cohort_rc as found
from lines
left join {{ ref('shop_day') }} as days on lines.shop_id = days.shop_id and lines.order_date = days.date
where
    days.shop_id is null
    or days.orders <> lines.orders
    or days.gmv_gross_rc <> lines.gmv_gross_rc
    or days.gmv_net_cohort_rc <> lines.gmv_net_rc
