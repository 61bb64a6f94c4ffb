-- Grain: collaboration with a draft or review by the clock: how many reviews ended, the hours from each draft to its review, and since when a
-- draft waits for one. A review without a draft right before it has no time. Contents whose drafts and reviews are both told by their id are
-- read each for itself, for several may be on their way at once; all else is one row of drafts and reviews.
{{ config(schema='core') }}

with events as (
    select
        events.*,
        {{ collaboration_stage_rank('events.event') }} as stage_rank
    from {{ ref('fct_collaboration_events') }} as events
    where
        events.collaboration_id is not null and events.occurred_at <= {{ clock() }}
        and events.event in ('draft_submitted', 'review_passed', 'review_rejected')
),

threads as (
    select
        events.*,
        case
            when
                bool_or(event = 'draft_submitted') over (partition by collaboration_id, content_id)
                and bool_or(event <> 'draft_submitted') over (partition by collaboration_id, content_id)
                then content_id
        end as thread
    from events
),

reviews as (
    select
        collaboration_id,
        event,
        occurred_at,
        lag(event) over by_time as event_before,
        lag(occurred_at) over by_time as occurred_before,
        lead(event) over by_time is null as is_last
    from threads
    window by_time as (partition by collaboration_id, thread order by occurred_at asc nulls last, stage_rank asc nulls last, event_id asc nulls last)
)

select
    collaboration_id,
    {{ count_where("event <> 'draft_submitted' and event_before = 'draft_submitted'") }} as reviews,
    sum(case when event <> 'draft_submitted' and event_before = 'draft_submitted' then {{ seconds_between('occurred_before', 'occurred_at') }} end) / 3600
        as review_hours_total,
    min(case when event = 'draft_submitted' and is_last then occurred_at end) as waiting_since
from reviews
group by collaboration_id
