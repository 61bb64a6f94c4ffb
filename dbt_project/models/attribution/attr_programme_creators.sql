-- Grain: row about work with creators (events sheet, samples sheet, sample applications, creators of target collaborations), with the
-- creator it names: by code, else by the handle as valid on the row's day (of an
-- application its order's, else the day it was first seen). A code or handle that nothing else knows is a creator of its own.
with ordered as (
    select
        order_key,
        min(created_at) as created_at
    from {{ ref('attr_lines') }}
    where order_key in (select applications.order_key from {{ ref('stg_tiktok_shop__sample_applications') }} as applications)
    group by order_key
),

named as (
    select
        'collaboration_events' as source,
        natural_key as row_key,
        nullif(trim(creator_code), '') as creator_code,
        {{ normal_handle('handle') }} as handle,
        cast(occurred_at as date) as named_on
    from {{ ref('stg_sheets__collaboration_events') }}
    union all
    select
        'samples' as source,
        natural_key as row_key,
        cast(null as varchar) as creator_code,
        {{ normal_handle('handle') }} as handle,
        coalesce(cast(requested_at as date), shipped_on, delivered_on, cast(known_at as date)) as named_on
    from {{ ref('stg_sheets__samples') }}
    union all
    select
        'sample_applications' as source,
        applications.record_key as row_key,
        cast(null as varchar) as creator_code,
        applications.handle,
        cast(coalesce(ordered.created_at, applications.first_seen_at) as date) as named_on
    from {{ ref('stg_tiktok_shop__sample_applications') }} as applications
    left join ordered on applications.order_key = ordered.order_key
    union all
    select
        'target_collaborations' as source,
        creators.shop_id || '|' || creators.collaboration_id || '|' || creators.handle as row_key,
        cast(null as varchar) as creator_code,
        creators.handle,
        cast(coalesce(collaborations.created_at, collaborations.starts_at, max(creators.known_at)) as date) as named_on
    from {{ ref('stg_tiktok_shop__target_collaboration_creators') }} as creators
    left join {{ ref('stg_tiktok_shop__target_collaborations') }} as collaborations on creators.collaboration_key = collaborations.collaboration_key
    where creators.handle is not null
    group by creators.shop_id, creators.collaboration_id, creators.handle, collaborations.created_at, collaborations.starts_at
),

folded_codes as (
    {{ folded_creator_codes() }}
),

resolved as (
    select
        named.source,
        named.row_key,
        named.handle,
        coalesce(folded_codes.creator_id, named.creator_code, handles.creator_id, '@' || named.handle) as creator_id,
        row_number() over (
            partition by named.source, named.row_key order by handles.valid_from desc nulls last, handles.creator_id asc nulls last
        ) as choice
    from named
    left join {{ ref('attr_handles') }} as handles
        on named.handle = handles.handle and named.named_on between handles.valid_from and handles.valid_to
    left join folded_codes on lower(named.creator_code) = folded_codes.folded_code
)

select
    source,
    row_key,
    creator_id,
    case when creator_id = '@' || handle then handle end as unmapped_handle
from resolved
where choice = 1 and creator_id is not null
