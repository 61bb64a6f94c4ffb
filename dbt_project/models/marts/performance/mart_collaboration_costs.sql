-- Grain: collaboration: what it cost directly that names no content. A cost belongs to the contract it names, else to the creator's work for its
-- campaign, else, where it names neither, to the creator's only collaboration.
{{ config(schema='core', materialized='view') }}

with costs as (
    select
        costs.*,
        named.campaign_id as resolved_campaign_id,
        case when costs.contract_code is null and named.campaign_id is null then costs.creator_id end as free_creator_id
    from {{ ref('fct_costs') }} as costs
    left join {{ ref('mart_cost_campaigns') }} as named on costs.cost_id = named.cost_id
    where costs.assignment = 'direct' and not costs.is_replaced and costs.content_id is null and costs.creator_id is not null
),

placed as (
    select
        costs.*,
        coalesce(contracts.collaboration_id, campaigns.collaboration_id, single.collaboration_id) as collaboration_id
    from costs
    left join {{ ref('mart_collaborations') }} as contracts on costs.contract_code = contracts.contract_code
    left join (select * from {{ ref('mart_collaborations') }} where is_latest_of_campaign) as campaigns
        on costs.resolved_campaign_id = campaigns.campaign_id and costs.creator_id = campaigns.creator_id
    left join (select * from {{ ref('mart_collaborations') }} where collaborations_of_creator = 1) as single on costs.free_creator_id = single.creator_id
)

select
    collaboration_id,
    cast(sum(coalesce(amount_rc, 0)) as decimal(28, 4)) as amount,
    bool_or(amount_rc is null and not is_amount_missing) as is_fx_rate_missing,
    bool_or(is_amount_missing) as is_unit_cost_missing,
    bool_or(stage = 'estimated') as has_estimated_cost
from placed
where collaboration_id is not null
group by collaboration_id
