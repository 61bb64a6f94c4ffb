-- Grain: handle x validity: which creator a handle belongs to, both days included; an empty end is open.
-- A handle outside its validity, or one the sheet does not know, is its own creator and stands here without dates.
with mapped as (
    select
        handle,
        creator_id,
        account_role,
        nullif(valid_from, date '0001-01-01') as valid_from,
        nullif(valid_to, date '9999-12-31') as valid_to,
        true as is_mapped
    from {{ ref('attr_handles') }}
),

unmapped as (
    select
        handle_main as handle,
        creator_id,
        role as account_role,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        false as is_mapped
    from {{ ref('attr_creators') }}
    where not is_mapped and handle_main is not null
)

select
    handle,
    creator_id,
    account_role,
    valid_from,
    valid_to,
    is_mapped
from mapped
union all
select
    handle,
    creator_id,
    account_role,
    valid_from,
    valid_to,
    is_mapped
from unmapped
