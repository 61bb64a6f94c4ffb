-- Grain: account (handle) x day with an observed follower count or with figures of its contents. The published view over
-- core.mart_account_days: whose handle it was on that day is read off dim_creator_accounts.
{{ config(materialized='view') }}

with accounts as (
    select
        days.*,
        accounts.creator_id,
        accounts.account_role,
        row_number() over (
            partition by days.handle, days.stat_date
            order by accounts.is_mapped desc nulls last, accounts.valid_from desc nulls last, accounts.creator_id asc nulls last
        ) as choice
    from {{ ref('mart_account_days') }} as days
    left join {{ ref('dim_creator_accounts') }} as accounts
        on
            days.handle = accounts.handle
            and days.stat_date between coalesce(accounts.valid_from, date '0001-01-01') and coalesce(accounts.valid_to, date '9999-12-31')
)

select
    handle,
    stat_date as date,
    creator_id,
    account_role,
    followers,
    follower_gain,
    followers_before_on,
    new_followers,
    contents_active
from accounts
where choice = 1
