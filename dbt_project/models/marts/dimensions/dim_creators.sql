-- Grain: creator: a person of the creators sheet, or a handle (or code) with sales, clicks or costs that the sheet does not map.
-- first_seen_at is the first evidence of the creator in the data, not the day we learned of it; a cost is none.
with first_evidence as (
    select
        creator_key,
        min(touched_at) as first_seen_at
    from {{ ref('attr_touches') }}
    where creator_key is not null
    group by creator_key
),

posted as (
    select
        creator_id,
        max(published_at) as last_posted_at
    from {{ ref('dim_contents') }}
    where creator_id is not null
    group by creator_id
)

select
    creators.creator_id,
    creators.creator_code,
    creators.name,
    creators.handle_main,
    creators.role,
    creators.tier,
    creators.market,
    creators.category,
    creators.owner,
    creators.agency,
    creators.language,
    creators.timezone,
    creators.status,
    cast(creators.followers as bigint) as followers,
    cast(creators.platform_score as double) as platform_score,
    creators.payee_code,
    creators.is_mapped,
    first_evidence.first_seen_at,
    posted.last_posted_at
from {{ ref('attr_creators') }} as creators
left join first_evidence on creators.creator_key = first_evidence.creator_key
left join posted on creators.creator_id = posted.creator_id
