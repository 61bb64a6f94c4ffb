with categories as (
    select
        roi.market,
        creators.category,
        creators.tier,
        sum(roi.gmv_net) as gmv_net,
        sum(roi.promo_cost) as promo_cost,
        sum(roi.gmv_net) / nullif(sum(roi.promo_cost), 0) as roi_ratio
    from marts.creator_roi as roi
    inner join marts.dim_creators as creators on roi.creator_id = creators.creator_id
    where roi.is_official and roi.period_type = 'all'
    group by roi.market, creators.category, creators.tier
)

select
    categories.market,
    categories.category,
    categories.tier,
    categories.gmv_net,
    categories.promo_cost,
    categories.roi_ratio,
    peers.p25,
    peers.p50,
    peers.p75,
    categories.roi_ratio / nullif(peers.p50, 0) as against_benchmark
from categories
left join (select * from marts.benchmarks where metric = 'roi_ratio') as peers
    on
        categories.market = peers.market
        and categories.category = peers.category
        and categories.tier = peers.tier
order by categories.market asc, categories.roi_ratio desc nulls last, categories.category asc, categories.tier asc
