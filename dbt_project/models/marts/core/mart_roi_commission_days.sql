-- Grain: market x creator the platform credited x order date x first weekday of the shop: commissions, whatever the rule set.
with commissions as (
    select
        affiliate.*,
        coalesce(shops.week_start, 'mon') as week_start,
        case when affiliate.currency = markets.currency then affiliate.commission
            when affiliate.commission = 0 then 0
            else {{ money_divided('affiliate.commission_rc', rate_to_rc('markets.currency', 'rates.rate_rc')) }} end as commission_local,
        {{ money_times('affiliate.commission_est', 'affiliate.fx_rate') }} as commission_est_rc,
        {{ money_times('affiliate.commission_act', 'affiliate.fx_rate') }} as commission_act_rc
    from {{ ref('fct_affiliate_lines') }} as affiliate
    left join {{ ref('attr_shops') }} as shops on affiliate.shop_id = shops.shop_id
    left join {{ ref('mart_markets') }} as markets on affiliate.market = markets.market
    left join {{ ref('attr_fx_rates') }} as rates on affiliate.order_date = rates.rate_date and markets.currency = rates.currency
)

select
    market,
    creator_id,
    order_date as fact_date,
    week_start,
    sum(coalesce(commission_rc, 0)) as commission,
    sum(coalesce(commission_est_rc, 0)) as commission_est,
    sum(coalesce(commission_act_rc, 0)) as commission_act,
    sum(coalesce(commission_local, 0)) as commission_local,
    sum(commission_est) as commission_est_local,
    sum(commission_act) as commission_act_local,
    sum(case when commission_rc is null then 1 else 0 end) as fx_gaps,
    sum(case when commission_local is null then 1 else 0 end) as local_gaps,
    sum(case when is_provisional then 1 else 0 end) as commissions_provisional
from commissions
group by market, creator_id, order_date, week_start
