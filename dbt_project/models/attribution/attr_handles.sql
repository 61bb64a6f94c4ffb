-- Grain: handle x validity. Which creator a handle belongs to from one day to another, both included; open ends are far dates.
-- Where two rows claim a day, the one that starts later wins, then the smaller code (decided where the table is read).
select
    {{ normal_handle('handle') }} as handle,
    {{ hash64(["'creator'", "coalesce(nullif(trim(creator_code), ''), " ~ normal_handle('handle') ~ ")"]) }} as creator_key,
    coalesce(nullif(trim(creator_code), ''), {{ normal_handle('handle') }}) as creator_id,
    coalesce(account_role, 'main') as account_role,
    coalesce(valid_from, date '0001-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to
from {{ ref('stg_sheets__creators') }}
where {{ normal_handle('handle') }} is not null
