-- bi.product_month holds every counted line once: its totals are those of fct_order_lines, and of fct_affiliate_lines for
-- commission.
with published as (
    select
        sum(items_sold) as items_sold,
        sum(gmv_gross_rc) as gmv_gross_rc,
        sum(gmv_net_rc) as gmv_net_rc,
        sum(commission_rc) as commission_rc
    from {{ ref('product_month') }}
),

lines as (
    select
        sum(quantity) as items_sold,
        sum(gmv_gross_rc) as gmv_gross_rc,
        sum(gmv_net_rc) as gmv_net_rc
    from {{ ref('fct_order_lines') }}
    where is_counted
),

commissions as (
    select sum(commission_rc) as commission_rc from {{ ref('fct_affiliate_lines') }}
)

select
    published.gmv_net_rc,
    lines.gmv_net_rc as expected_gmv_net_rc
from published
cross join lines
cross join commissions
where
    coalesce(published.items_sold, 0) <> coalesce(lines.items_sold, 0)
    or coalesce(published.gmv_gross_rc, 0) <> coalesce(lines.gmv_gross_rc, 0)
    or coalesce(published.gmv_net_rc, 0) <> coalesce(lines.gmv_net_rc, 0)
    or coalesce(published.commission_rc, 0) <> coalesce(commissions.commission_rc, 0)
