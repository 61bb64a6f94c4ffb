-- An order line whose net is not gross less cancelled less refund (in either currency), that lost more money or pieces than it brought, or
-- that is not counted and yet carries money. Looks at changed lines, and at all of them once a week.
select
    order_line_id,
    is_counted,
    gmv_gross,
    cancelled_amount,
    refund_cohort,
    gmv_net,
    gmv_net_rc
from {{ ref('mart_lines') }}
where
    {{ since_checked(ref('mart_dirty_orders'), 'order_key') }}
    and (
        gmv_net <> gmv_gross - cancelled_amount - refund_cohort
        or gmv_net_rc <> gmv_gross_rc - cancelled_amount_rc - refund_cohort_rc
        or gmv_net < 0
        or refund_cohort < 0
        or items_net < 0
        or items_net > quantity
        or items_returned < 0
        or (not is_counted and (
            gmv_gross <> 0 or gmv_net <> 0 or coalesce(buyer_paid, 1) <> 0 or seller_discount <> 0 or platform_discount <> 0 or tax_in_price <> 0
            or coalesce(gmv_gross_rc, 1) <> 0 or coalesce(gmv_net_rc, 1) <> 0 or coalesce(cogs_rc, 1) <> 0
        ))
        or (is_counted and fx_rate is null and gmv_gross_rc is not null)
    )
