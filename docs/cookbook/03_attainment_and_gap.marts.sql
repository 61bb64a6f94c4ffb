select
    goals.metric,
    goals.node_type,
    goals.node_code,
    goals.period_type,
    goals.period_start,
    goals.target_value,
    goals.actual_value,
    goals.attainment,
    case when goals.direction = 'lower' then goals.actual_value - goals.target_value else goals.target_value - goals.actual_value end as gap,
    goals.pace_gap,
    goals.projected_value,
    goals.status
from marts.kpi_attainment as goals
cross join core.mart_clock as clock
where cast(clock.clock_at as date) between goals.period_start and goals.period_end
order by goals.attainment nulls first, goals.metric, goals.node_type, goals.node_code, goals.period_start
