select
    market,
    cast(date_trunc('month', date) as date) as month,
    sum(refund_cohort_rc) as refund_cohort_rc,
    sum(refund_cohort_rc) / nullif(sum(gmv_gross_rc) - sum(cancelled_amount_rc), 0) as refund_rate_amount
from bi.shop_day
group by all
order by month desc, refund_rate_amount desc nulls last, market asc
