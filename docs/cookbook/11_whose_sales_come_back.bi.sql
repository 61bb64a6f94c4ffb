select
    creator_name,
    market,
    sum(gmv_gross) as gmv_gross,
    sum(refund_cohort) as refund_cohort,
    sum(refund_cohort) / nullif(sum(gmv_gross) - sum(cancelled_amount), 0) as refund_rate_amount
from bi.creator_month
group by creator_id, creator_name, market
having sum(refund_cohort) > 0
order by refund_cohort desc, creator_id asc nulls last, market asc
