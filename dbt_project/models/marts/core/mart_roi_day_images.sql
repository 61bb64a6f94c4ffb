-- Grain: day x reason: fingerprint of what the ROI marts sum on that day besides the credits. Small relations that are computed
-- in full; the open lines are where the clock comes in: which lines are not final yet, and what is expected of them at their age.
{%- set commissions = [
    'market', 'subject_type', 'subject_id', 'week_start', 'commission', 'commission_est', 'commission_act', 'commission_local', 'commission_est_local', 'commission_act_local',
    'fx_gaps', 'local_gaps', 'commissions_provisional'] %}
{%- set costs = [
    'market', 'subject_type', 'subject_id', 'week_start', 'fixed_fee', 'fixed_fee_local', 'sample_cost', 'sample_cost_local', 'ad_boost', 'ad_boost_local', 'other_cost',
    'other_cost_local', 'allocated_cost', 'allocated_cost_local', 'fx_gaps', 'local_gaps', 'unit_cost_gaps', 'costs_estimated'] %}

with reasons as (
    select
        lines.order_date as fact_date,
        'open line' as reason,
        {{ hash64(['outlook.line_key', 'outlook.kept_share_expected']) }} as image
    from {{ ref('mart_line_outlook') }} as outlook
    inner join {{ ref('mart_lines') }} as lines on outlook.line_key = lines.line_key
    union all
    select
        fact_date,
        'commission' as reason,
        {{ hash64(commissions) }} as image
    from {{ ref('mart_roi_commission_days') }}
    union all
    select
        fact_date,
        'cost' as reason,
        {{ hash64(costs) }} as image
    from {{ ref('mart_roi_cost_days') }}
    union all
    select
        fact_date,
        'rule' as reason,
        {{ hash64(['market', 'rule_set_id']) }} as image
    from {{ ref('mart_roi_rule_days') }}
    union all
    select
        fact_date,
        'campaign' as reason,
        {{ hash64(['creator_id', 'product_id', 'campaign_id', 'contract_code', 'signed_on']) }} as image
    from {{ ref('mart_campaign_days') }}
    union all
    select
        fact_date,
        'gmv max' as reason,
        {{ hash64(['shop_id', 'content_id']) }} as image
    from {{ ref('mart_gmv_max_days') }}
)

select
    fact_date,
    reason,
    cast(sum(cast(image as decimal(38, 0))) as decimal(38, 0)) as image
from reasons
group by fact_date, reason
