-- Grain: content id seen in the platform's records: the creator the latest record with a handle credited.
with ranked as (
    select
        content_id,
        creator_id,
        row_number() over (partition by content_id order by touched_at desc nulls last, touch_key asc nulls last) as choice
    from {{ ref('attr_touches') }}
    where kind = 'platform' and content_id is not null and handle is not null
)

select
    content_id,
    creator_id
from ranked
where choice = 1
