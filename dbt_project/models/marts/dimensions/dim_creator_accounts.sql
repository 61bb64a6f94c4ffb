-- Grain: handle x validity: which creator a handle belongs to, both days included; an empty end is open.
-- A handle outside its validity, or one the sheet does not know, is its own creator and stands here without dates. open_id is
-- the account that was last seen under the handle.
with open_ids as (
    select
        handle,
        open_id,
        row_number() over (partition by handle order by last_seen_at desc nulls last, first_seen_at desc nulls last, open_id asc nulls last) as recency
    from {{ ref('attr_open_ids') }}
),

latest_open_ids as (
    select * from open_ids where recency = 1
),

mapped as (
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
),

accounts as (
    select * from mapped
    union all
    select * from unmapped
)

select
    accounts.handle,
    accounts.creator_id,
    accounts.account_role,
    accounts.valid_from,
    accounts.valid_to,
    accounts.is_mapped,
    latest_open_ids.open_id
from accounts
left join latest_open_ids on accounts.handle = latest_open_ids.handle
