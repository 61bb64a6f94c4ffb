-- Grain: event of the work with a creator: what the events sheet says, a contract's signature and the contents delivered for a collaboration
-- where the sheet has no event of its own for them, and the platform's offers (target collaborations).
with steps as (
    select * from {{ ref('mart_collaboration_steps') }}
),

told as (
    select distinct
        content_id,
        collaboration_id
    from steps
    where event = 'published' and content_id is not null
),

-- a row that says published and names no content may mean any of them
unnamed as (
    select distinct collaboration_id
    from steps
    where event = 'published' and content_id is null
),

events as (
    select * from steps
    union all
    select
        'content|' || contents.content_id as event_id,
        contents.collaboration_id,
        contents.creator_id,
        'published' as event,
        contents.published_at as occurred_at,
        collaborations.campaign_id,
        collaborations.contract_code,
        contents.content_id,
        cast(null as varchar) as actor,
        cast(null as varchar) as ref,
        'contents' as source
    from {{ ref('mart_collaboration_contents') }} as contents
    inner join {{ ref('mart_collaborations') }} as collaborations on contents.collaboration_id = collaborations.collaboration_id
    left join told on contents.content_id = told.content_id and contents.collaboration_id = told.collaboration_id
    left join unnamed on contents.collaboration_id = unnamed.collaboration_id
    where told.content_id is null and unnamed.collaboration_id is null
)

select
    events.event_id,
    events.collaboration_id,
    events.creator_id,
    events.event,
    events.occurred_at,
    cast(events.occurred_at as date) as occurred_on,
    events.campaign_id,
    events.contract_code,
    events.content_id,
    events.actor,
    events.ref,
    events.source
from events
