select
    market,
    cast(date_trunc('month', order_date) as date) as month,
    sum(gmv_gross_rc) as gmv_gross_rc,
    sum(cancelled_amount_rc) as cancelled_amount_rc,
    sum(refund_cohort_rc) as refund_cohort_rc,
    sum(refund_cohort_rc) / nullif(sum(gmv_gross_rc) - sum(cancelled_amount_rc), 0) as refund_rate_amount,
    sum(refund_maturity * gmv_gross_rc) / nullif(sum(gmv_gross_rc), 0) as refund_maturity
from marts.refund_adjusted_gmv
group by all
order by month desc, refund_rate_amount desc nulls last, market asc
