-- Where every target of a node and period has a weight, its points are 100 times the sum of the weighted scores; and every node with targets is listed.
with scores as (
    select
        node_type,
        lower(trim(node_code)) as node_key,
        period_type,
        period_start,
        count(*) as targets,
        count(weight) as weights,
        sum(weighted_score) * 100 as points
    from {{ ref('kpi_attainment') }}
    group by node_type, lower(trim(node_code)), period_type, period_start
)

select
    scores.node_type,
    scores.node_key,
    scores.points,
    board.points as points_listed
from scores
left join {{ ref('leaderboard') }} as board
    on
        scores.node_type = board.node_type and scores.node_key = lower(trim(board.node_code)) and scores.period_type = board.period_type
        and scores.period_start = board.period_start
where
    board.node_code is null or board.targets <> scores.targets
    or (scores.targets = scores.weights and abs(coalesce(scores.points, 0) - coalesce(board.points, 0)) > 0.00001)
