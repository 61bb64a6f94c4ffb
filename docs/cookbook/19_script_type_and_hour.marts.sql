select
    contents.content_type,
    coalesce(contents.script_type, 'not described') as script_type,
    extract(hour from contents.published_local) as hour_published,
    count(distinct roi.content_id) as contents,
    sum(roi.items_sold) as items_sold,
    sum(roi.gmv_net) as gmv_net,
    sum(roi.gmv_net) / nullif(count(distinct roi.content_id), 0) as gmv_net_per_content
from marts.content_roi as roi
inner join marts.dim_contents as contents on roi.content_id = contents.content_id
where roi.is_official and roi.period_type = 'all' and contents.published_local is not null
group by contents.content_type, contents.script_type, hour_published
order by gmv_net desc, contents.content_type asc, script_type asc, hour_published asc
