-- Marts of performance hold what they are made of once: affiliate records that may be paid, direct fees of a creator in a campaign, contents, sales of days with GMV Max
-- spend; every sale and every sample of a market's months; every order the platform counts for a content.
with told as (
    select
        'product_commissions' as mart,
        cast(sum(records + records_left_out) as decimal(38, 4)) as amount
    from {{ ref('product_commissions') }}
    union all
    select
        'campaign_payback' as mart,
        cast(sum(fixed_fee) as decimal(38, 4)) as amount
    from {{ ref('campaign_payback') }}
    union all
    select
        'content_lifetimes' as mart,
        cast(count(*) as decimal(38, 4)) as amount
    from {{ ref('content_lifetimes') }}
    union all
    select
        'cannibalisation' as mart,
        cast(sum(gmv_gross) as decimal(38, 4)) as amount
    from {{ ref('cannibalisation') }}
    union all
    select
        'market_months' as mart,
        cast(sum(gmv_gross) as decimal(38, 4)) as amount
    from {{ ref('market_months') }}
    union all
    select
        'programme_months' as mart,
        cast(sum(samples_sent) as decimal(38, 4)) as amount
    from {{ ref('programme_months') }}
    union all
    select
        'content_funnel' as mart,
        cast(sum(sku_orders_direct) as decimal(38, 4)) as amount
    from {{ ref('content_funnel') }}
    where subject_type = 'content' and period_type = 'all'
),

held as (
    select
        'product_commissions' as mart,
        cast(count(*) as decimal(38, 4)) as amount
    from {{ ref('fct_affiliate_lines') }}
    where is_counted and coalesce(settlement_status, '') not in ('INELIGIBLE', 'AWAITING_PAYMENT') and market is not null and product_id is not null
    union all
    select
        'campaign_payback' as mart,
        cast(sum(costs.amount_rc) as decimal(38, 4)) as amount
    from {{ ref('fct_costs') }} as costs
    inner join {{ ref('mart_cost_campaigns') }} as campaigns on costs.cost_id = campaigns.cost_id
    where not costs.is_replaced and costs.creator_id is not null and costs.cost_type = 'fixed_fee' and costs.assignment = 'direct'
    union all
    select
        'content_lifetimes' as mart,
        cast(count(*) as decimal(38, 4)) as amount
    from (select distinct market, content_id from {{ ref('mart_content_shops') }} where market is not null and published_on is not null) as contents
    union all
    select
        'cannibalisation' as mart,
        cast(sum(lines.gmv_gross_rc) as decimal(38, 4)) as amount
    from {{ ref('fct_order_lines') }} as lines
    where
        lines.is_counted
        and exists (
            select 1
            from {{ ref('fct_ad_days') }} as ad_days
            where
                ad_days.ad_kind = 'gmv_max' and ad_days.spend > 0 and ad_days.market = lines.market
                and ad_days.product_id = lines.product_id and ad_days.date = lines.order_date
        )
    union all
    select
        'market_months' as mart,
        cast(sum(gmv_gross_rc) as decimal(38, 4)) as amount
    from {{ ref('fct_order_lines') }}
    where market is not null
    union all
    select
        'programme_months' as mart,
        cast(sum(quantity) as decimal(38, 4)) as amount
    from {{ ref('fct_samples') }}
    where shipped_on is not null and status <> 'cancelled' and market is not null
    union all
    select
        'content_funnel' as mart,
        cast(sum(days.sku_orders_reported) as decimal(38, 4)) as amount
    from {{ ref('fct_content_days') }} as days
    inner join {{ ref('dim_shops') }} as shops on days.shop_id = shops.shop_id
    where shops.market is not null
)

select
    told.mart,
    told.amount as told,
    held.amount as held
from told
left join held on told.mart = held.mart
where coalesce(told.amount, 0) <> coalesce(held.amount, 0)
