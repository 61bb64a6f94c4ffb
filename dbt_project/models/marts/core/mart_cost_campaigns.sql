-- Grain: cost entry that belongs to a campaign: the one it names, else its contract's, else that of its sample order, else that of its
-- content (contents sheet).
with contracts as (
    select
        trim(contract_code) as contract_code,
        max(nullif(trim(campaign_code), '')) as campaign_id
    from {{ ref('stg_sheets__contracts') }}
    group by trim(contract_code)
),

samples as (
    select
        trim(order_id) as order_id,
        max(nullif(trim(campaign_code), '')) as campaign_id
    from {{ ref('stg_sheets__samples') }}
    where nullif(trim(order_id), '') is not null
    group by trim(order_id)
    having count(distinct nullif(trim(campaign_code), '')) = 1
),

resolved as (
    select
        entries.cost_id,
        coalesce(entries.campaign_id, contracts.campaign_id, samples.campaign_id, contents.campaign_code) as campaign_id
    from {{ ref('mart_cost_entries') }} as entries
    left join contracts on entries.contract_code = contracts.contract_code
    left join samples on entries.order_id = samples.order_id
    left join {{ ref('dim_contents') }} as contents on entries.content_id = contents.content_id
)

select
    cost_id,
    campaign_id
from resolved
where campaign_id is not null
