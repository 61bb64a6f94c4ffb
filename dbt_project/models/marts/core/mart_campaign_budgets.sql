-- Grain: campaign of the campaigns sheet: its facts, and its budget in reporting currency at the rate of its first day (NULL: no rate).
with campaigns as (
    select
        trim(campaign_code) as campaign_id,
        name,
        goal_type,
        {{ normal_market('market') }} as market,
        shop_code,
        owner,
        starts_on,
        ends_on,
        stage,
        cast(budget as decimal(18, 4)) as budget,
        upper(currency) as currency
    from {{ ref('stg_sheets__campaigns') }}
)

select
    campaigns.*,
    {{ money_times('campaigns.budget', rate_to_rc('campaigns.currency', 'rates.rate_rc')) }} as budget_rc
from campaigns
left join {{ ref('attr_fx_rates') }} as rates on campaigns.starts_on = rates.rate_date and campaigns.currency = rates.currency
