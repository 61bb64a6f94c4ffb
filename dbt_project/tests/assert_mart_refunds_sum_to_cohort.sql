-- A line whose refunds, return by return, are not exactly its refund_cohort, in shop currency or at the order date's rate.
-- Looks at changed lines, and at all of them once a week.
with refunds as (
    select
        line_key,
        sum(amount_product) as amount_product,
        sum(amount_product_cohort_rc) as amount_product_cohort_rc
    from {{ ref('fct_refunds') }}
    where is_line_known
    group by line_key
)

select
    lines.order_line_id,
    lines.refund_cohort,
    refunds.amount_product
from {{ ref('mart_lines') }} as lines
left join refunds on lines.line_key = refunds.line_key
where
    {{ since_checked(ref('mart_dirty_orders'), 'lines.order_key') }}
    and (
        coalesce(refunds.amount_product, 0) <> lines.refund_cohort
        or (lines.is_counted and refunds.line_key is not null and refunds.amount_product_cohort_rc is distinct from lines.refund_cohort_rc)
    )
