select
    market,
    category,
    sum(gmv_net) as gmv_net,
    sum(promo_cost) as promo_cost,
    sum(gmv_net) / nullif(sum(promo_cost), 0) as roi_ratio
from bi.creator_month
where creator_id is not null
group by market, category
order by market asc, roi_ratio desc nulls last, category asc
