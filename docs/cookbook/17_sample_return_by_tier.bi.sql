select
    tier,
    count(distinct creator_id) as creators,
    sum(sample_cost) as sample_cost,
    sum(gmv_net) as gmv_net,
    sum(contribution_profit) as contribution_profit
from bi.creator_month
where creator_id in (select sampled.creator_id from bi.creator_month as sampled where sampled.sample_cost > 0)
group by tier
order by sample_cost desc, tier asc
