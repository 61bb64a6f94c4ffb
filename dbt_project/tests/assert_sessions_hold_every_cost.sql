-- What sessions are charged of a collaboration's costs adds up to exactly those costs, and the sales of sessions to those of their contents.
with contents as (
    select content_id
    from {{ ref('mart_sessions') }}
    where session_type = 'live'
    union
    select delivered.content_id
    from {{ ref('mart_collaboration_contents') }} as delivered
    inner join {{ ref('mart_sessions') }} as sessions on delivered.collaboration_id = sessions.collaboration_id and sessions.session_type = 'collaboration'
    where not delivered.is_live and delivered.published_at <= {{ clock() }}
)

select
    costs.collaboration_id as subject,
    costs.amount as expected,
    sum(sessions.shared_cost) as found
from {{ ref('mart_collaboration_costs') }} as costs
left join {{ ref('mart_sessions') }} as sessions on costs.collaboration_id = sessions.collaboration_id
group by costs.collaboration_id, costs.amount
having coalesce(sum(sessions.shared_cost), 0) <> costs.amount
union all
select
    'sales' as subject,
    expected.gmv_net as expected,
    found.gmv_net as found
from (
    select coalesce(sum(roi.gmv_net), 0) as gmv_net
    from {{ ref('content_roi') }} as roi
    inner join contents on roi.content_id = contents.content_id
    where roi.is_official and roi.period_type = 'all' and roi.market is not null
) as expected
cross join (select coalesce(sum(gmv_net), 0) as gmv_net from {{ ref('creator_sessions') }}) as found
where expected.gmv_net <> found.gmv_net
