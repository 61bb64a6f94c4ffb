-- Grain: handle x day with a follower count or with figures of its contents. Followers as last observed on that day (UTC day of the
-- observation); the gain is against the last observation before. New followers are what the account's contents of the day report,
-- each content once, however many shops show it.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_account_days', scope_key='handle, stat_date') }}

{%- set observing = ['open_collaboration_creator', 'sample_application', 'marketplace_creator'] %}
{%- set in_dirty_days = in_scope(ref('mart_dirty_account_days'), 'handle, stat_date', '(account_days.handle, account_days.stat_date)') %}

with observed as (
    {%- for entity in observing %}
    select
        versions.handle,
        cast(versions.known_at as date) as stat_date,
        versions.known_at,
        versions.followers
    from {{ ref('stg_tiktok_shop__' ~ entity ~ '_versions') }} as versions
    where
        versions.followers is not null and versions.handle is not null and not versions.is_gone
        and {{ in_scope(ref('mart_dirty_account_days'), 'handle', 'versions.handle') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

latest_of_day as (
    select
        observed.handle,
        observed.stat_date,
        observed.followers,
        row_number() over (
            partition by observed.handle, observed.stat_date order by observed.known_at desc nulls last, observed.followers desc nulls last
        ) as recency
    from observed
),

followed as (
    select
        handle,
        stat_date,
        followers,
        followers - lag(followers) over (partition by handle order by stat_date asc nulls last) as follower_gain,
        lag(stat_date) over (partition by handle order by stat_date asc nulls last) as followers_before_on
    from latest_of_day
    where recency = 1
),

contents as (
    select
        handle,
        stat_date,
        content_id,
        max(new_followers) as new_followers
    from {{ ref('mart_content_days') }} as account_days
    where handle is not null and {{ in_dirty_days }}
    group by handle, stat_date, content_id
),

posted as (
    select
        handle,
        stat_date,
        count(*) as contents_active,
        cast(sum(new_followers) as bigint) as new_followers
    from contents
    group by handle, stat_date
),

account_days as (
    select
        coalesce(followed.handle, posted.handle) as handle,
        coalesce(followed.stat_date, posted.stat_date) as stat_date,
        followed.followers,
        followed.follower_gain,
        followed.followers_before_on,
        posted.new_followers,
        coalesce(posted.contents_active, 0) as contents_active
    from followed
    full outer join posted on followed.handle = posted.handle and followed.stat_date = posted.stat_date
)

select *
from account_days
where {{ in_dirty_days }}
