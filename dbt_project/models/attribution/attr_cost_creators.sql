-- Grain: row of the cost sheet that names a creator: by its code, else by a handle as valid on the cost's day, else by a content
-- it owns. A code finds that of the creators sheet however its letters are written; one that nothing else knows, or such a
-- handle, is a creator of its own.
with named as (
    select
        natural_key as cost_id,
        cost_date,
        nullif(trim(creator_code), '') as creator_code,
        {{ normal_handle('handle') }} as handle,
        nullif(trim(content_id), '') as content_id
    from {{ ref('stg_sheets__costs') }}
),

folded_codes as (
    {{ folded_creator_codes() }}
),

resolved as (
    select
        named.cost_id,
        named.handle,
        coalesce(folded_codes.creator_id, named.creator_code, handles.creator_id, '@' || named.handle, owners.creator_id) as creator_id,
        row_number() over (partition by named.cost_id order by handles.valid_from desc nulls last, handles.creator_id asc nulls last) as choice
    from named
    left join {{ ref('attr_handles') }} as handles
        on named.handle = handles.handle and named.cost_date between handles.valid_from and handles.valid_to
    left join folded_codes on lower(named.creator_code) = folded_codes.folded_code
    left join {{ ref('attr_content_owners') }} as owners on named.content_id = owners.content_id
)

select
    cost_id,
    creator_id,
    case when creator_id = '@' || handle then handle end as unmapped_handle
from resolved
where choice = 1 and creator_id is not null
