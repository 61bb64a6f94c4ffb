-- Grain: collaboration with a review that ended by the clock: how many, and the hours from each draft to its review. A review without a draft
-- right before it has no time.
{{ config(schema='core') }}

with events as (
    select
        events.*,
        {{ collaboration_stage_rank('events.event') }} as stage_rank
    from {{ ref('fct_collaboration_events') }} as events
    where events.collaboration_id is not null and events.occurred_at <= {{ clock() }}
),

reviews as (
    select
        collaboration_id,
        event,
        occurred_at,
        lag(event) over by_time as event_before,
        lag(occurred_at) over by_time as occurred_before
    from events
    where event in ('draft_submitted', 'review_passed', 'review_rejected')
    window by_time as (partition by collaboration_id order by occurred_at asc nulls last, stage_rank asc nulls last, event_id asc nulls last)
)

select
    collaboration_id,
    count(*) as reviews,
    sum({{ seconds_between('occurred_before', 'occurred_at') }}) / 3600 as review_hours_total
from reviews
where event <> 'draft_submitted' and event_before = 'draft_submitted'
group by collaboration_id
