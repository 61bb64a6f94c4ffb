-- A shop whose days do not sum to its lines, or whose two refund views do not sum to the same refunds over all days.
with lines as (
    select
        shop_id,
        sum(gmv_gross) as gmv_gross,
        sum(gmv_net) as gmv_net,
        sum(refund_cohort) as refund_cohort
    from {{ ref('mart_lines') }}
    where is_counted
    group by shop_id
),

days as (
    select
        shop_id,
        sum(gmv_gross) as gmv_gross,
        sum(gmv_net_cohort) as gmv_net,
        sum(refund_cohort) as refund_cohort,
        sum(refund_cash) as refund_cash
    from {{ ref('refund_adjusted_gmv') }}
    group by shop_id
)

select
    coalesce(lines.shop_id, days.shop_id) as shop_id,
    lines.gmv_net,
    days.gmv_net as gmv_net_of_days,
    lines.refund_cohort,
    days.refund_cash
from lines
full outer join days on lines.shop_id = days.shop_id
where
    lines.gmv_gross is distinct from days.gmv_gross
    or lines.gmv_net is distinct from days.gmv_net
    or lines.refund_cohort is distinct from days.refund_cohort
    or lines.refund_cohort is distinct from days.refund_cash
