-- A SUM over bi.creator_day without any filter is the total of the official rule set. A failing row names the measure: sales
-- against fct_attribution under the rule official on the order's day, commissions and costs against their facts on days on
-- which a rule set is official in their market (no market, or one without shop: in any market).
with official as (
    select
        sum(credits.gmv_gross_rc) as gmv_gross,
        sum(credits.gmv_net_rc) as gmv_net,
        sum(credits.items_sold) as items_sold
    from {{ ref('fct_attribution') }} as credits
    where {{ is_official_credit('credits') }}
),

commissions as (
    select sum(affiliate.commission_rc) as commission
    from {{ ref('fct_affiliate_lines') }} as affiliate
    where {{ is_officially_covered('affiliate.market', 'affiliate.order_date') }}
),

costs as (
    select sum(entries.amount_rc) as cost
    from {{ ref('fct_costs') }} as entries
    where not entries.is_replaced and {{ is_officially_covered('entries.market', 'entries.cost_date') }}
),

published as (
    select
        sum(gmv_gross) as gmv_gross,
        sum(gmv_net) as gmv_net,
        sum(items_sold) as items_sold,
        sum(commission) as commission,
        sum(fixed_fee) + sum(sample_cost) + sum(ad_boost) + sum(other_cost) + sum(allocated_cost) as cost
    from {{ ref('creator_day') }}
),

compared as (
    select 'gmv_gross' as measure, published.gmv_gross as found, official.gmv_gross as expected from published cross join official
    union all
    select 'gmv_net' as measure, published.gmv_net as found, official.gmv_net as expected from published cross join official
    union all
    select 'items_sold' as measure, published.items_sold as found, official.items_sold as expected from published cross join official
    union all
    select 'commission' as measure, published.commission as found, commissions.commission as expected from published cross join commissions
    union all
    select 'cost' as measure, published.cost as found, costs.cost as expected from published cross join costs
)

select *
from compared
where coalesce(found, 0) <> coalesce(expected, 0)
