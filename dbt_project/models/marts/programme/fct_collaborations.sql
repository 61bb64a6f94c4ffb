-- Grain: collaboration: contract, or campaign x creator without a contract (or a creator whose events name neither): where it stands at the
-- business clock, what is owed and what was delivered. The stage is the latest event's; an instruction moves no stage. A contract that was
-- called off owes nothing: it is neither late nor counted in fulfilment.
{%- set today = 'cast(' ~ clock() ~ ' as date)' %}

with events as (
    select
        events.*,
        {{ collaboration_stage_rank('events.event') }} as stage_rank
    from {{ ref('fct_collaboration_events') }} as events
    where events.collaboration_id is not null and events.occurred_at <= {{ clock() }}
),

ranked as (
    select
        events.*,
        row_number() over (
            partition by collaboration_id order by occurred_at desc nulls last, stage_rank desc nulls last, event_id asc nulls last
        ) as recency
    from events
    where stage_rank > 0
),

counted as (
    select
        collaboration_id,
        count(*) as events,
        {{ count_where("event = 'review_rejected'") }} as revisions_used
    from events
    group by collaboration_id
),

delivered as (
    select
        contents.collaboration_id,
        {{ count_where('not contents.is_live') }} as videos,
        {{ count_where('contents.is_live') }} as lives,
        {{ count_where('not contents.is_live and (collaborations.due_on is null or contents.published_on <= collaborations.due_on)') }} as videos_on_time,
        {{ count_where('contents.is_live and (collaborations.due_on is null or contents.published_on <= collaborations.due_on)') }} as lives_on_time
    from {{ ref('mart_collaboration_contents') }} as contents
    inner join {{ ref('mart_collaborations') }} as collaborations on contents.collaboration_id = collaborations.collaboration_id
    where contents.published_at <= {{ clock() }}
    group by contents.collaboration_id
),

-- a row that says published and names no content known is a video
posts_told as (
    select
        events.collaboration_id,
        count(*) as videos,
        {{ count_where('collaborations.due_on is null or events.occurred_on <= collaborations.due_on') }} as videos_on_time
    from events
    inner join {{ ref('mart_collaborations') }} as collaborations on events.collaboration_id = collaborations.collaboration_id
    left join {{ ref('mart_collaboration_contents') }} as contents on events.content_id = contents.content_id
    where events.event = 'published' and events.source = 'events sheet' and not coalesce(contents.is_live, false)
    group by events.collaboration_id
),

limits as (
    select
        market,
        value as hours,
        valid_from,
        valid_to
    from {{ ref('attr_thresholds') }}
    where kind = 'review_hours' and name = 'limit'
),

states as (
    select
        collaborations.*,
        coalesce(collaborations.contract_status in ({{ void_contract_states() }}), false) as is_void,
        coalesce({{ seconds_between('reviewed.waiting_since', clock()) }} > limits.hours * 3600, false) as is_review_late,
        ranked.event as stage,
        cast(ranked.occurred_at as date) as stage_since,
        coalesce(counted.events, 0) as events,
        coalesce(counted.revisions_used, 0) as revisions_used,
        coalesce(reviewed.reviews, 0) as reviews,
        reviewed.review_hours_total,
        greatest(coalesce(delivered.videos, 0), coalesce(posts_told.videos, 0)) as videos_done,
        coalesce(delivered.lives, 0) as lives_done,
        greatest(coalesce(delivered.videos_on_time, 0), coalesce(posts_told.videos_on_time, 0)) as videos_on_time,
        coalesce(delivered.lives_on_time, 0) as lives_on_time
    from {{ ref('mart_collaborations') }} as collaborations
    left join (select * from ranked where recency = 1) as ranked on collaborations.collaboration_id = ranked.collaboration_id
    left join counted on collaborations.collaboration_id = counted.collaboration_id
    left join {{ ref('mart_collaboration_reviews') }} as reviewed on collaborations.collaboration_id = reviewed.collaboration_id
    left join limits
        on collaborations.market is not distinct from limits.market and cast(reviewed.waiting_since as date) between limits.valid_from and limits.valid_to
    left join delivered on collaborations.collaboration_id = delivered.collaboration_id
    left join posts_told on collaborations.collaboration_id = posts_told.collaboration_id
),

judged as (
    select
        states.*,
        not is_void and coalesce(videos_due, 0) + coalesce(lives_due, 0) > 0 as is_counted,
        case
            when coalesce(videos_due, 0) + coalesce(lives_due, 0) > 0 then videos_done >= coalesce(videos_due, 0) and lives_done >= coalesce(lives_due, 0)
            else coalesce(stage in ('published', 'settled'), false) or videos_done + lives_done > 0
        end as is_delivered
    from states
)

select
    collaboration_id,
    contract_code,
    campaign_id,
    creator_id,
    market,
    owner,
    stage,
    stage_since,
    {{ days_between('stage_since', today) }} as days_in_stage,
    signed_on,
    due_on,
    is_delivered,
    coalesce(due_on < {{ today }}, false) and not is_delivered and not is_void and coalesce(stage not in ('settled', 'breached'), true)
        as is_overdue,
    videos_due,
    cast(videos_done as bigint) as videos_done,
    lives_due,
    cast(lives_done as bigint) as lives_done,
    case when is_counted then coalesce(videos_due, 0) + coalesce(lives_due, 0) end as contents_due,
    case when is_counted
        then cast(least(videos_on_time, coalesce(videos_due, 0)) + least(lives_on_time, coalesce(lives_due, 0)) as bigint) end as contents_on_time,
    case when is_counted
        then {{ ratio('least(videos_on_time, coalesce(videos_due, 0)) + least(lives_on_time, coalesce(lives_due, 0))', 'coalesce(videos_due, 0) + coalesce(lives_due, 0)') }}
    end as fulfilment_rate,
    cast(revisions_used as bigint) as revisions_used,
    max_revisions as revisions_max,
    cast(reviews as bigint) as reviews,
    cast(review_hours_total as double) as review_hours_total,
    {{ ratio('review_hours_total', 'reviews') }} as review_hours,
    is_review_late and not is_void as is_review_overdue,
    licence_until,
    {{ days_between(today, 'licence_until') }} as licence_days_left,
    ad_code_until,
    {{ days_between(today, 'ad_code_until') }} as ad_code_days_left,
    contract_status,
    campaign_stage,
    coalesce(is_pilot, false) as is_pilot,
    cast(events as bigint) as events
from judged
