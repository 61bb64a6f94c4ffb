-- Grain: handle x span of days (both ends included) with one owner. Spans of a handle do not overlap: where the creators sheet gives it to
-- several at once, the one who got it last has it.
with starts as (
    select
        handle,
        valid_from
    from {{ ref('attr_handles') }}
    union
    select
        handle,
        {{ days_later('valid_to', 1) }} as valid_from
    from {{ ref('attr_handles') }}
    where valid_to < date '9999-12-31'
),

spans as (
    select
        handle,
        valid_from,
        coalesce(
            {{ days_later('lead(valid_from) over (partition by handle order by valid_from asc nulls last)', -1) }}, date '9999-12-31'
        ) as valid_to
    from starts
),

owners as (
    select
        spans.handle,
        spans.valid_from,
        spans.valid_to,
        handles.creator_id,
        handles.account_role,
        row_number() over (
            partition by spans.handle, spans.valid_from order by handles.valid_from desc nulls last, handles.creator_id asc nulls last
        ) as choice
    from spans
    inner join {{ ref('attr_handles') }} as handles
        on spans.handle = handles.handle and spans.valid_from between handles.valid_from and handles.valid_to
)

select
    handle,
    valid_from,
    valid_to,
    creator_id,
    account_role
from owners
where choice = 1
