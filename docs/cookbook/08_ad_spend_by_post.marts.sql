-- The last three days that have spend: platforms fill the latest days up for a while.
with latest as (
    select max(date) as last_day
    from marts.fct_ad_days
    where spend <> 0
)

select
    ads.content_id,
    contents.url,
    coalesce(creators.name, creators.handle_main, creators.creator_id) as creator_name,
    sum(ads.spend_rc) as spend_rc,
    sum(ads.impressions) as impressions,
    sum(ads.clicks) as clicks,
    sum(ads.spend_rc) / nullif(sum(ads.clicks), 0) as cpc,
    sum(ads.revenue_platform_rc) as revenue_platform_rc
from marts.fct_ad_days as ads
inner join latest on ads.date > latest.last_day - 3
left join marts.dim_contents as contents on ads.content_id = contents.content_id
left join marts.dim_creators as creators on ads.creator_id = creators.creator_id
group by ads.content_id, contents.url, creators.creator_id, creators.name, creators.handle_main
order by spend_rc desc, ads.content_id asc nulls last, creators.creator_id asc
