-- Grain: target of a sum x kind of children (the nodes below it, or the shorter periods within it) that have targets of the same metric, tier, stage
-- and currency and do not add up to it. A child counts with its share; is_complete tells whether every child has a target.
with targets as (
    select
        targets.*,
        codes.node_key,
        coalesce(targets.tier, '') || '|' || coalesce(targets.stage, '') || '|' || targets.metric_code || '|' || targets.value_currency as same
    from {{ ref('kpi_targets') }} as targets
    inner join {{ ref('kpi_codes') }} as codes on targets.node_type = codes.node_type and targets.node_code = codes.node_code
    -- a ratio of the whole is not the sum of the ratios of its parts
    where not targets.is_ratio and targets.is_known_metric and targets.period_end is not null
),

links as (
    select
        parents.target_id,
        edges.child_type,
        edges.child_key,
        max(edges.share) as share
    from targets as parents
    inner join {{ ref('kpi_edges') }} as edges on parents.node_type = edges.parent_type and parents.node_key = edges.parent_key
    where edges.valid_from <= parents.period_end and edges.valid_to >= parents.period_start
    group by parents.target_id, edges.child_type, edges.child_key
),

in_space as (
    select
        parents.target_id,
        'node' as gap_type,
        links.child_type,
        count(*) as children,
        count(children.target_id) as children_with_target,
        sum(children.target_value * links.share) as children_value
    from targets as parents
    inner join links on parents.target_id = links.target_id
    left join targets as children
        on
            links.child_type = children.node_type and links.child_key = children.node_key and parents.same = children.same
            and parents.period_type = children.period_type and parents.period_start = children.period_start
    group by parents.target_id, links.child_type
),

in_time as (
    select
        parents.target_id,
        'period' as gap_type,
        children.period_type as child_type,
        case children.period_type
            when 'month' then 3
            else max(parents.period_days)
        end as children,
        count(*) as children_with_target,
        sum(children.target_value) as children_value
    from targets as parents
    inner join targets as children
        on parents.node_type = children.node_type and parents.node_key = children.node_key and parents.same = children.same
    where
        children.period_start >= parents.period_start and children.period_end <= parents.period_end
        and ((parents.period_type = 'quarter' and children.period_type = 'month') or (parents.period_type in ('month', 'week') and children.period_type = 'day'))
    group by parents.target_id, children.period_type
),

gaps as (
    select * from in_space
    union all
    select * from in_time
)

select
    targets.target_id,
    targets.metric_code,
    targets.node_type,
    targets.node_code,
    targets.period_type,
    targets.period_start,
    targets.tier,
    targets.stage,
    targets.value_currency as currency,
    gaps.gap_type,
    gaps.child_type,
    cast(gaps.children as bigint) as children,
    cast(gaps.children_with_target as bigint) as children_with_target,
    gaps.children_with_target >= gaps.children as is_complete,
    cast(targets.target_value as decimal(38, 12)) as target_value,
    cast(gaps.children_value as decimal(38, 12)) as children_value,
    cast(targets.target_value - gaps.children_value as decimal(38, 12)) as gap
from gaps
inner join targets on gaps.target_id = targets.target_id
where gaps.children_with_target > 0 and targets.target_value <> gaps.children_value
