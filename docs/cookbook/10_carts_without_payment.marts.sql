select
    days.content_id,
    contents.url,
    coalesce(creators.name, creators.handle_main, creators.creator_id) as creator_name,
    sum(days.product_clicks) as product_clicks,
    sum(days.add_to_cart) as add_to_cart,
    sum(days.sku_orders_reported) as sku_orders,
    1 - sum(days.sku_orders_reported) / nullif(sum(days.add_to_cart), 0) as cart_abandon
from marts.fct_content_days as days
left join marts.dim_contents as contents on days.content_id = contents.content_id
left join marts.dim_creators as creators on days.creator_id = creators.creator_id
cross join core.mart_clock as clock
where days.date > cast(clock.clock_at as date) - 28
group by days.content_id, contents.url, creators.creator_id, creators.name, creators.handle_main
having sum(days.add_to_cart) >= 10
order by sum(days.add_to_cart) - coalesce(sum(days.sku_orders_reported), 0) desc, days.content_id
