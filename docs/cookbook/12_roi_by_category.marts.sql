-- The 90 days up to yesterday, the ones the benchmarks are of. A figure you loaded yourself (benchmarks sheet) counts before the middle of your own creators.
with categories as (
    select
        roi.market,
        coalesce(nullif(creators.category, ''), 'none') as category,
        sum(roi.gmv_net) as gmv_net,
        sum(roi.promo_cost) as promo_cost,
        sum(roi.gmv_net) / nullif(sum(roi.promo_cost), 0) as roi_ratio
    from marts.creator_roi as roi
    inner join marts.dim_creators as creators on roi.creator_id = creators.creator_id
    cross join core.mart_clock as clock
    where
        roi.is_official
        and roi.period_type = 'day'
        and roi.period_start between cast(clock.clock_at as date) - 90 and cast(clock.clock_at as date) - 1
    group by roi.market, coalesce(nullif(creators.category, ''), 'none')
)

select
    categories.market,
    categories.category,
    categories.gmv_net,
    categories.promo_cost,
    categories.roi_ratio,
    peers.p25,
    peers.p50,
    peers.p75,
    peers.loaded_value,
    categories.roi_ratio / nullif(coalesce(peers.loaded_value, peers.p50), 0) as against_benchmark
from categories
left join (select * from marts.benchmarks where metric = 'roi_ratio' and tier = 'all') as peers
    on categories.market = peers.market and categories.category = peers.category
order by categories.market asc, categories.roi_ratio desc nulls last, categories.category asc
