select
    agency,
    month_start,
    count(distinct creator_id) as creators,
    sum(gmv_net) as gmv_net,
    sum(promo_cost) as promo_cost,
    sum(gmv_net) / nullif(sum(promo_cost), 0) as roi_ratio,
    sum(refund_cohort) / nullif(sum(gmv_gross) - sum(cancelled_amount), 0) as refund_rate_amount,
    sum(contribution_profit) as contribution_profit
from bi.creator_month
where agency is not null
group by agency, month_start
order by month_start desc, gmv_net desc, agency asc
