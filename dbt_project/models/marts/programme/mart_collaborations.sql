-- Grain: collaboration: a contract; a campaign x creator that events, samples or contents name and no contract is for; or a creator whose
-- events name neither, unless the creator has exactly one of the former. The contract of a campaign x creator is the latest signed.
{{ config(schema='core') }}

with contracts as (
    select
        trim(contract_code) as contract_code,
        trim(creator_code) as creator_id,
        nullif(trim(campaign_code), '') as campaign_id,
        signed_on,
        due_on,
        videos_due,
        lives_due,
        max_revisions,
        licence_until,
        ad_code_until,
        status
    from {{ ref('stg_sheets__contracts') }}
),

events as (
    select
        named.creator_id,
        nullif(trim(events.contract_code), '') as contract_code,
        nullif(trim(events.campaign_code), '') as campaign_id
    from {{ ref('stg_sheets__collaboration_events') }} as events
    inner join {{ ref('attr_programme_creators') }} as named on events.natural_key = named.row_key and named.source = 'collaboration_events'
),

pairs as (
    select
        campaign_id,
        creator_id
    from events
    where campaign_id is not null and (contract_code is null or contract_code not in (select contracts.contract_code from contracts))
    union
    select
        trim(samples.campaign_code) as campaign_id,
        named.creator_id
    from {{ ref('stg_sheets__samples') }} as samples
    inner join {{ ref('attr_programme_creators') }} as named on samples.natural_key = named.row_key and named.source = 'samples'
    where nullif(trim(samples.campaign_code), '') is not null
    union
    select
        campaign_code as campaign_id,
        creator_id
    from {{ ref('dim_contents') }}
    where campaign_code is not null and creator_id is not null
),

with_codes as (
    select
        'contract|' || contracts.contract_code as collaboration_id,
        contracts.contract_code,
        contracts.campaign_id,
        contracts.creator_id
    from contracts
    union all
    select
        'campaign|' || pairs.campaign_id || '|' || pairs.creator_id as collaboration_id,
        cast(null as varchar) as contract_code,
        pairs.campaign_id,
        pairs.creator_id
    from pairs
    left join contracts on pairs.campaign_id = contracts.campaign_id and pairs.creator_id = contracts.creator_id
    where contracts.contract_code is null
),

counted as (
    select
        creator_id,
        count(*) as collaborations
    from with_codes
    group by creator_id
),

without_codes as (
    select distinct
        'creator|' || events.creator_id as collaboration_id,
        events.creator_id
    from events
    left join counted on events.creator_id = counted.creator_id
    where
        events.campaign_id is null
        and (events.contract_code is null or events.contract_code not in (select contracts.contract_code from contracts))
        and coalesce(counted.collaborations, 0) <> 1
),

collaborations as (
    select * from with_codes
    union all
    select
        collaboration_id,
        cast(null as varchar) as contract_code,
        cast(null as varchar) as campaign_id,
        creator_id
    from without_codes
)

select
    collaborations.collaboration_id,
    collaborations.contract_code,
    collaborations.campaign_id,
    collaborations.creator_id,
    contracts.signed_on,
    coalesce(contracts.signed_on, campaigns.starts_on) as starts_on,
    coalesce(contracts.due_on, campaigns.ends_on) as due_on,
    campaigns.starts_on as campaign_starts_on,
    campaigns.ends_on as campaign_ends_on,
    nullif(trim(campaigns.product_ids), '') as product_ids,
    contracts.videos_due,
    contracts.lives_due,
    contracts.max_revisions,
    contracts.licence_until,
    contracts.ad_code_until,
    lower(nullif(trim(contracts.status), '')) as contract_status,
    campaigns.stage as campaign_stage,
    campaigns.is_pilot,
    coalesce(nullif(trim(creators.owner), ''), nullif(trim(campaigns.owner), '')) as owner,
    coalesce({{ normal_market('campaigns.market') }}, {{ normal_market('creators.market') }}) as market,
    row_number() over (
        partition by collaborations.creator_id, collaborations.campaign_id
        order by contracts.signed_on desc nulls last, collaborations.collaboration_id desc nulls last
    ) = 1 as is_latest_of_campaign,
    count(*) over (partition by collaborations.creator_id) as collaborations_of_creator
from collaborations
left join contracts on collaborations.contract_code = contracts.contract_code
left join {{ ref('stg_sheets__campaigns') }} as campaigns on collaborations.campaign_id = trim(campaigns.campaign_code)
left join {{ ref('attr_creators') }} as creators on collaborations.creator_id = creators.creator_id
