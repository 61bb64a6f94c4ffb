-- Grain: handle x day x reason x refresh in which the account's figures of that day must be computed again. Append-only and numbered; a
-- first build lists none. Every version of what changed is looked at, so that days and handles of before count too; a LIVE's day depends
-- on the shop's zone, so the days around it count as well. A new follower count moves the gain of the account's other days.
{{ config(materialized='incremental', incremental_strategy='append') }}

{%- set observing = ['open_collaboration_creator', 'sample_application', 'marketplace_creator'] %}

with dirty_days as (
    select distinct content_day_key
    from {{ ref('mart_dirty_content_days') }} as content_days
    where {{ since_applied('content_days.seq') }}
),

observed as (
    {%- for entity in observing %}
    select
        handle,
        cast(known_at as date) as stat_date,
        seq
    from {{ ref('stg_tiktok_shop__' ~ entity ~ '_versions') }}
    where handle is not null and followers is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

observed_handles as (
    select distinct observed.handle
    from observed
    where {{ since_applied('observed.seq') }}
),

reasons as (
    select
        coalesce(versions.creator_handle, versions.post_handle) as handle,
        versions.stat_date,
        'video' as reason
    from {{ ref('stg_tiktok_shop__video_performance_versions') }} as versions
    inner join dirty_days on versions.content_day_key = dirty_days.content_day_key
    union all
    select
        versions.handle,
        {{ days_later('cast(versions.started_at as date)', 'around.days') }} as stat_date,
        'live' as reason
    from {{ ref('stg_tiktok_shop__live_performance_versions') }} as versions
    inner join dirty_days on versions.content_day_key = dirty_days.content_day_key
    cross join (values (-1), (0), (1)) as around (days)
    union all
    select
        versions.handle,
        versions.stat_date,
        'exported content' as reason
    from {{ ref('stg_seller_exports__content_versions') }} as versions
    inner join dirty_days on versions.content_day_key = dirty_days.content_day_key
    union all
    select
        observed.handle,
        observed.stat_date,
        'followers' as reason
    from observed
    inner join observed_handles on observed.handle = observed_handles.handle
)

select distinct
    handle,
    stat_date,
    reason,
    cast({{ var('run_seq') }} as bigint) as seq
from reasons
where handle is not null and stat_date is not null
{%- if not is_incremental() %}
and false
{%- endif %}
