-- Grain: creator: a person of the creators sheet, or a handle with sales or clicks that the sheet does not map.
-- first_seen_at is the first evidence of the creator in the data, not the day we learned of it. A person with handles of
-- several roles has the first of main, sub, own.
with first_evidence as (
    select
        creator_key,
        min(touched_at) as first_seen_at
    from {{ ref('attr_touches') }}
    where creator_key is not null
    group by creator_key
),

roles as (
    select
        creator_id,
        min(case account_role when 'main' then 1 when 'sub' then 2 else 3 end) as role_rank
    from {{ ref('attr_handles') }}
    group by creator_id
)

select
    creators.creator_id,
    creators.creator_code,
    creators.name,
    creators.handle_main,
    case roles.role_rank when 1 then 'main' when 2 then 'sub' when 3 then 'own' else creators.role end as role,
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
    cast(null as timestamp) as last_posted_at
from {{ ref('attr_creators') }} as creators
left join first_evidence on creators.creator_key = first_evidence.creator_key
left join roles on creators.creator_id = roles.creator_id
