-- gmv_compass = gmv_gross - platform_discount + unexplained; gmv_gross - cancelled_amount - refund_cohort = gmv_net.
select
    shops.shop_code,
    bridge.date,
    bridge.currency,
    bridge.gmv_compass,
    bridge.platform_discount,
    bridge.gmv_gross,
    bridge.unexplained,
    bridge.cancelled_amount,
    bridge.refund_cohort,
    bridge.gmv_net,
    bridge.difference_type
from marts.gmv_bridge as bridge
left join marts.dim_shops as shops on bridge.shop_id = shops.shop_id
cross join core.mart_clock as clock
where bridge.date > cast(clock.clock_at as date) - 31
order by bridge.date desc, shops.shop_code asc
