-- Grain: session: a creator's LIVE, or a collaboration for its video work (and while nothing of it was delivered), with its part of the collaboration's
-- costs that name no content: shared equally by its contents, those still owed included; what LIVEs do not take is the collaboration's own.
{{ config(schema='core') }}
{%- set today = 'cast(' ~ clock() ~ ' as date)' %}

with contents as (
    select
        contents.content_id,
        contents.creator_id,
        coalesce(contents.content_type = 'LIVE', false) as is_live,
        cast(coalesce(contents.published_local, contents.published_at) as date) as published_on,
        delivered.collaboration_id
    from {{ ref('dim_contents') }} as contents
    left join {{ ref('mart_collaboration_contents') }} as delivered on contents.content_id = delivered.content_id
    where contents.creator_id is not null and contents.published_at <= {{ clock() }}
),

markets as (
    select
        content_id,
        min(market) as market
    from {{ ref('mart_content_shops') }}
    group by content_id
),

collaborations as (
    select
        facts.*,
        places.starts_on,
        facts.lives_done as lives,
        facts.videos_done as videos,
        done.last_video_on,
        facts.is_delivered or coalesce(facts.stage in ('settled', 'breached'), false) or coalesce(facts.due_on < {{ today }}, false) as is_ended
    from {{ ref('fct_collaborations') }} as facts
    inner join {{ ref('mart_collaborations') }} as places on facts.collaboration_id = places.collaboration_id
    left join (
        select
            collaboration_id,
            max(published_on) as last_video_on
        from contents
        where not is_live
        group by collaboration_id
    ) as done on facts.collaboration_id = done.collaboration_id
),

shared as (
    select
        collaborations.*,
        costs.amount,
        coalesce(costs.is_fx_rate_missing, false) as is_fx_rate_missing,
        coalesce(costs.is_unit_cost_missing, false) as is_unit_cost_missing,
        coalesce(costs.has_estimated_cost, false) as has_estimated_cost,
        collaborations.videos > 0 or collaborations.lives = 0 or not collaborations.is_ended as has_session,
        {{ money_share_signed('coalesce(costs.amount, 0)', '1',
            'case when is_ended then lives + videos else greatest(lives + videos, coalesce(contents_due, 0)) end') }} as amount_of_live
    from collaborations
    left join {{ ref('mart_collaboration_costs') }} as costs on collaborations.collaboration_id = costs.collaboration_id
),

lives as (
    select
        'live' as session_type,
        'live|' || contents.content_id as session_id,
        contents.content_id,
        contents.creator_id,
        contents.collaboration_id,
        shared.campaign_id,
        coalesce(markets.market, shared.market, {{ normal_market('creators.market') }}) as market,
        contents.published_on as started_on,
        contents.published_on as ended_on,
        contents.published_on < {{ today }} as is_ended,
        case
            when shared.collaboration_id is null then 0
            when not shared.has_session and row_number() over (
                partition by shared.collaboration_id order by contents.published_on desc nulls last, contents.content_id asc nulls last) = 1
                then coalesce(shared.amount, 0) - (shared.lives - 1) * shared.amount_of_live
            else shared.amount_of_live
        end as shared_cost,
        coalesce(shared.is_fx_rate_missing, false) as is_fx_rate_missing,
        coalesce(shared.is_unit_cost_missing, false) as is_unit_cost_missing,
        coalesce(shared.has_estimated_cost, false) as has_estimated_cost
    from contents
    left join markets on contents.content_id = markets.content_id
    left join shared on contents.collaboration_id = shared.collaboration_id
    left join {{ ref('attr_creators') }} as creators on contents.creator_id = creators.creator_id
    where contents.is_live
)

select * from lives
union all
select
    'collaboration' as session_type,
    'collaboration|' || collaboration_id as session_id,
    cast(null as varchar) as content_id,
    creator_id,
    collaboration_id,
    campaign_id,
    market,
    coalesce(signed_on, starts_on) as started_on,
    case
        when is_delivered then coalesce(last_video_on, stage_since, due_on)
        when stage in ('settled', 'breached') then stage_since
        when is_ended then due_on
    end as ended_on,
    is_ended,
    coalesce(amount, 0) - lives * coalesce(amount_of_live, 0) as shared_cost,
    is_fx_rate_missing,
    is_unit_cost_missing,
    has_estimated_cost
from shared
where has_session
