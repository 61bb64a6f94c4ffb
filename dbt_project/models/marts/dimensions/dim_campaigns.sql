-- Grain: campaign of the campaigns sheet, and its budget in reporting currency at the rate of its first day (NULL: no rate).
with campaigns as (
    select
        trim(campaigns.campaign_code) as campaign_code,
        campaigns.name,
        campaigns.goal_type,
        {{ normal_market('campaigns.market') }} as market,
        campaigns.shop_code,
        campaigns.product_ids,
        campaigns.owner,
        campaigns.starts_on,
        campaigns.ends_on,
        campaigns.stage,
        coalesce(campaigns.is_pilot, false) as is_pilot,
        cast(campaigns.budget as decimal(18, 4)) as budget,
        upper(campaigns.currency) as currency
    from {{ ref('stg_sheets__campaigns') }} as campaigns
)

select
    campaigns.campaign_code,
    campaigns.name,
    campaigns.goal_type,
    campaigns.market,
    campaigns.shop_code,
    campaigns.product_ids,
    campaigns.owner,
    campaigns.starts_on,
    campaigns.ends_on,
    campaigns.budget,
    campaigns.currency,
    campaigns.stage,
    campaigns.is_pilot,
    {{ money_times('campaigns.budget', rate_to_rc('campaigns.currency', 'rates.rate_rc')) }} as budget_rc
from campaigns
left join {{ ref('attr_fx_rates') }} as rates on campaigns.starts_on = rates.rate_date and campaigns.currency = rates.currency
