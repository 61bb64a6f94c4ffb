-- Contents of 28 days with less than half of the clicks a view that contents of their kind have in the same shop.
with contents as (
    select
        days.shop_id,
        days.content_type,
        days.content_id,
        days.creator_id,
        sum(days.views) as views,
        sum(days.product_clicks) as product_clicks
    from marts.fct_content_days as days
    cross join core.mart_clock as clock
    where days.date > cast(clock.clock_at as date) - 28
    group by days.shop_id, days.content_type, days.content_id, days.creator_id
),

peers as (
    select
        shop_id,
        content_type,
        sum(product_clicks) / nullif(sum(views), 0) as video_click_rate
    from contents
    group by shop_id, content_type
)

select
    contents.content_id,
    described.url,
    coalesce(creators.name, creators.handle_main, creators.creator_id) as creator_name,
    contents.content_type,
    contents.views,
    contents.product_clicks,
    contents.product_clicks / nullif(contents.views, 0) as video_click_rate,
    peers.video_click_rate as video_click_rate_of_peers
from contents
inner join peers on contents.shop_id = peers.shop_id and contents.content_type = peers.content_type
left join marts.dim_contents as described on contents.content_id = described.content_id
left join marts.dim_creators as creators on contents.creator_id = creators.creator_id
where contents.views >= 1000 and contents.product_clicks / nullif(contents.views, 0) < peers.video_click_rate / 2
order by contents.views desc, contents.content_id asc, contents.shop_id asc
