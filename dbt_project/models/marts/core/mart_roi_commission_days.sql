-- Grain: market x subject (roi_subjects) of the platform's record x order date x first weekday of the shop: commissions, whatever the rule
-- set.
with commissions as (
    select
        affiliate.*,
        {{ campaign_of_sale() }} as campaign_id,
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
    {{ join_campaign_of_sale('affiliate.creator_id', 'affiliate.product_id', 'affiliate.order_date') }}
)

select
    commissions.market,
    subjects.subject_type,
    {{ roi_subject_id('commissions') }} as subject_id,
    commissions.order_date as fact_date,
    commissions.week_start,
    sum(coalesce(commissions.commission_rc, 0)) as commission,
    sum(coalesce(commissions.commission_est_rc, 0)) as commission_est,
    sum(coalesce(commissions.commission_act_rc, 0)) as commission_act,
    sum(coalesce(commissions.commission_local, 0)) as commission_local,
    sum(commissions.commission_est) as commission_est_local,
    sum(commissions.commission_act) as commission_act_local,
    {{ count_where('commissions.commission_rc is null') }} as fx_gaps,
    {{ count_where('commissions.commission_local is null') }} as local_gaps,
    {{ count_where('commissions.is_provisional') }} as commissions_provisional
from commissions
cross join {{ roi_subjects() }}
group by commissions.market, subjects.subject_type, {{ roi_subject_id('commissions') }}, commissions.order_date, commissions.week_start
