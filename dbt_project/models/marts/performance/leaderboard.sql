-- Grain: node type x node x period type x period: points = sum over its targets of weight x capped attainment x 100, with rank within node type, market and
-- period, and the highest reward (thresholds, kind reward) that the points reach. Without any weight all targets weigh the same; a target
-- without an actual brings nothing. An agency or owner without targets of its own has the mean of its creators' points (basis members).
with judged as (
    select
        targets.*,
        case
            when count(targets.weight) over node = 0 then {{ ratio('1', 'count(*) over node') }}
            else coalesce(cast(targets.weight as double), 0)
        end as weight_used
    from {{ ref('kpi_attainment') }} as targets
    window node as (partition by targets.node_type, lower(trim(targets.node_code)), targets.period_type, targets.period_start)
),

own as (
    select
        node_type,
        lower(trim(node_code)) as node_key,
        min(node_code) as node_code,
        period_type,
        period_start,
        max(period_end) as period_end,
        count(*) as targets,
        {{ count_where("status = 'achieved'") }} as targets_achieved,
        {{ count_where('attainment_capped is null') }} as targets_open,
        round(sum(weight_used * attainment_capped * 100), 6) as points,
        bool_and(is_final) as is_final
    from judged
    group by node_type, lower(trim(node_code)), period_type, period_start
),

creator_names as (
    select
        called,
        min(creator_id) as creator_id
    from (
        select lower(trim(creator_code)) as called, creator_id from {{ ref('dim_creators') }}
        union all
        select lower(trim(handle)) as called, creator_id from {{ ref('dim_creator_accounts') }}
    ) as names
    group by called
),

members as (
    select
        own.*,
        creators.agency,
        creators.owner,
        {{ normal_market('creators.market') }} as market
    from own
    inner join creator_names on own.node_key = creator_names.called
    inner join {{ ref('dim_creators') }} as creators on creator_names.creator_id = creators.creator_id
    where own.node_type = 'creator'
),

by_member as (
    {%- for node_type, column in {'agency': 'agency', 'person': 'owner'}.items() %}
    select
        '{{ node_type }}' as node_type,
        lower(trim({{ column }})) as node_key,
        min(trim({{ column }})) as node_code,
        period_type,
        period_start,
        max(period_end) as period_end,
        sum(targets) as targets,
        sum(targets_achieved) as targets_achieved,
        sum(targets_open) as targets_open,
        round({{ ratio('sum(points)', 'count(points)') }}, 6) as points,
        bool_and(is_final) as is_final,
        count(*) as members,
        case when min(market) = max(market) and count(market) = count(*) then min(market) end as market
    from members
    where nullif(trim({{ column }}), '') is not null
    group by lower(trim({{ column }})), period_type, period_start
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

places as (
    select 'shop' as node_type, lower(trim(shop_code)) as node_key, market from {{ ref('dim_shops') }}
    union
    select 'campaign' as node_type, lower(trim(campaign_code)) as node_key, {{ normal_market('market') }} as market from {{ ref('dim_campaigns') }}
    union
    select distinct 'creator' as node_type, node_key, market from members
    union
    select distinct 'market' as node_type, node_key, {{ normal_market('node_key') }} as market from own where node_type = 'market'
),

nodes as (
    select
        own.*,
        cast(null as bigint) as members,
        places.market,
        'targets' as basis
    from own
    left join places on own.node_type = places.node_type and own.node_key = places.node_key
    union all
    select
        by_member.*,
        'members' as basis
    from by_member
    left join own
        on
            by_member.node_type = own.node_type and by_member.node_key = own.node_key and by_member.period_type = own.period_type
            and by_member.period_start = own.period_start
    where own.node_key is null
),

rewarded as (
    select
        nodes.node_type,
        nodes.node_key,
        nodes.period_type,
        nodes.period_start,
        rewards.name as reward,
        rewards.value as reward_points,
        row_number() over (
            partition by nodes.node_type, nodes.node_key, nodes.period_type, nodes.period_start order by rewards.value desc nulls last, rewards.name asc nulls last
        ) as place
    from nodes
    inner join {{ ref('attr_thresholds') }} as rewards
        on
            rewards.kind = 'reward' and nodes.market is not distinct from rewards.market and nodes.points >= rewards.value
            and coalesce(nodes.period_end, nodes.period_start) between rewards.valid_from and rewards.valid_to
)

select
    nodes.node_type,
    nodes.node_code,
    nodes.market,
    nodes.period_type,
    nodes.period_start,
    nodes.period_end,
    nodes.basis,
    cast(nodes.targets as bigint) as targets,
    cast(nodes.targets_achieved as bigint) as targets_achieved,
    cast(nodes.targets_open as bigint) as targets_open,
    nodes.members,
    nodes.points,
    case when nodes.points is not null then rank() over (
        partition by nodes.node_type, nodes.market, nodes.period_type, nodes.period_start order by nodes.points desc nulls last
    ) end as rank,
    rewarded.reward,
    cast(rewarded.reward_points as double) as reward_points,
    nodes.is_final
from nodes
left join (select * from rewarded where place = 1) as rewarded
    on
        nodes.node_type = rewarded.node_type and nodes.node_key = rewarded.node_key and nodes.period_type = rewarded.period_type
        and nodes.period_start = rewarded.period_start
