select
    node_code as agency,
    period_type,
    period_start,
    points,
    rank,
    reward
from marts.leaderboard
where node_type = 'agency'
order by period_start desc, period_type asc, rank asc, node_code asc
