-- All contents that are known, those that sold nothing included.
with sold as (
    select
        content_id,
        sum(items_sold) as items_sold,
        sum(gmv_net) as gmv_net
    from marts.content_roi
    where is_official and period_type = 'all' and content_id is not null
    group by content_id
)

select
    contents.content_type,
    coalesce(contents.script_type, 'not described') as script_type,
    extract(hour from contents.published_local) as hour_published,
    count(*) as contents,
    sum(coalesce(sold.items_sold, 0)) as items_sold,
    sum(coalesce(sold.gmv_net, 0)) as gmv_net,
    sum(coalesce(sold.gmv_net, 0)) / count(*) as gmv_net_per_content
from marts.dim_contents as contents
left join sold on contents.content_id = sold.content_id
where contents.published_local is not null
group by contents.content_type, contents.script_type, hour_published
order by gmv_net desc, contents.content_type asc, script_type asc, hour_published asc
