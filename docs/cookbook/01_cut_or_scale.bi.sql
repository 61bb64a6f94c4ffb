select
    creator_name,
    owner,
    sum(gmv_net) as gmv_net,
    sum(promo_cost) as promo_cost,
    sum(gmv_net) / nullif(sum(promo_cost), 0) as roi_ratio,
    sum(contribution_profit) as contribution_profit
from bi.creator_month
cross join core.mart_clock as clock
where creator_id is not null and month_start = date_trunc('month', clock.clock_at) - interval '1 month'
group by creator_id, creator_name, owner
order by contribution_profit desc, creator_id asc
