-- Grain: step of a collaboration that a source tells: a row of the events sheet, a contract's signature where the sheet has no step
-- signed, the platform's offer to a creator (target collaboration). An event belongs to the contract it names, else to the creator's
-- latest contract (or work) for the campaign it names, else to the creator's only collaboration, else to the creator.
{{ config(schema='core') }}

with collaborations as (
    select * from {{ ref('mart_collaborations') }}
),

told as (
    select
        'sheet|' || events.natural_key as event_id,
        named.creator_id,
        events.event,
        events.occurred_at,
        nullif(trim(events.campaign_code), '') as campaign_id,
        nullif(trim(events.contract_code), '') as contract_code,
        nullif(trim(events.content_id), '') as content_id,
        events.actor,
        events.ref,
        'events sheet' as source
    from {{ ref('stg_sheets__collaboration_events') }} as events
    inner join {{ ref('attr_programme_creators') }} as named on events.natural_key = named.row_key and named.source = 'collaboration_events'
),

by_contract as (
    select
        told.event_id,
        contracts.collaboration_id
    from told
    inner join collaborations as contracts on told.contract_code = contracts.contract_code
),

by_campaign as (
    select
        told.event_id,
        campaigns.collaboration_id
    from told
    inner join collaborations as campaigns on told.campaign_id = campaigns.campaign_id and told.creator_id = campaigns.creator_id
    where campaigns.is_latest_of_campaign
),

by_creator as (
    select
        creator_id,
        min(collaboration_id) as collaboration_id
    from collaborations
    where collaborations_of_creator = 1
    group by creator_id
),

assigned as (
    select
        told.*,
        coalesce(by_contract.collaboration_id, by_campaign.collaboration_id, by_creator.collaboration_id, 'creator|' || told.creator_id) as collaboration_id
    from told
    left join by_contract on told.event_id = by_contract.event_id
    left join by_campaign on told.event_id = by_campaign.event_id
    left join by_creator on told.creator_id = by_creator.creator_id
),

signed as (
    select distinct collaboration_id
    from assigned
    where event = 'signed'
)

select
    event_id,
    collaboration_id,
    creator_id,
    event,
    occurred_at,
    campaign_id,
    contract_code,
    content_id,
    actor,
    ref,
    source
from assigned
union all
select
    'contract|' || collaborations.contract_code as event_id,
    collaborations.collaboration_id,
    collaborations.creator_id,
    'signed' as event,
    cast(collaborations.signed_on as timestamp) as occurred_at,
    collaborations.campaign_id,
    collaborations.contract_code,
    cast(null as varchar) as content_id,
    cast(null as varchar) as actor,
    cast(null as varchar) as ref,
    'contracts sheet' as source
from collaborations
left join signed on collaborations.collaboration_id = signed.collaboration_id
where collaborations.contract_code is not null and collaborations.signed_on is not null and signed.collaboration_id is null
union all
select
    'target|' || named.row_key as event_id,
    cast(null as varchar) as collaboration_id,
    named.creator_id,
    'invited' as event,
    coalesce(min(offers.created_at), min(offers.starts_at)) as occurred_at,
    cast(null as varchar) as campaign_id,
    cast(null as varchar) as contract_code,
    cast(null as varchar) as content_id,
    cast(null as varchar) as actor,
    min(creators.collaboration_id) as ref,
    'target collaborations' as source
from {{ ref('stg_tiktok_shop__target_collaboration_creators') }} as creators
inner join {{ ref('attr_programme_creators') }} as named
    on creators.shop_id || '|' || creators.collaboration_id || '|' || creators.handle = named.row_key and named.source = 'target_collaborations'
inner join {{ ref('stg_tiktok_shop__target_collaborations') }} as offers on creators.collaboration_key = offers.collaboration_key
group by named.row_key, named.creator_id
having coalesce(min(offers.created_at), min(offers.starts_at)) is not null
