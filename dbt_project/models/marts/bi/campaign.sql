-- Grain: campaign (none: sales and costs of no campaign) over all its time: the days of campaign_roi under the official rule added up, beside
-- its budget, which stands once. In the reporting currency, additive.
with official as (
    {{ official_days('campaign_roi', 'campaign_id') }}
),

sums as (
    select
        campaign_id,
        min(date) as first_day,
        max(date) as last_day,
        {{ sum_of_bi_measures() }}
    from official
    group by campaign_id
)

select
    sums.campaign_id,
    coalesce(campaigns.name, sums.campaign_id, '无活动 / no campaign') as campaign_name,
    campaigns.goal_type,
    campaigns.market,
    campaigns.shop_code,
    campaigns.owner,
    campaigns.stage,
    campaigns.is_pilot,
    campaigns.starts_on,
    campaigns.ends_on,
    sums.first_day,
    sums.last_day,
    campaigns.budget_rc as budget,
    {% for measure in bi_roi_measures() -%}
    sums.{{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
from sums
left join {{ ref('dim_campaigns') }} as campaigns on sums.campaign_id = campaigns.campaign_code
