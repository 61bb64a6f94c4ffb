select
    campaign_name,
    goal_type,
    stage,
    gmv_net,
    promo_cost,
    budget,
    budget - promo_cost as budget_left,
    promo_cost / nullif(budget, 0) as budget_used
from bi.campaign
where campaign_id is not null
order by budget_used desc nulls last, campaign_id asc
