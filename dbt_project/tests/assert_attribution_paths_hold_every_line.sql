-- Lengths hold every counted line once with its money; time to order, first and last content every line with a touch; and of a path's
-- transitions as many begin as end. A failing row names the aspect.
with totals as (
    select
        aspect,
        sum(lines) as line_count,
        sum(gmv_net_rc) as gmv_net_rc,
        sum(case when item = '(start)' then steps else 0 end) as begun,
        sum(case when next_item = '(order)' then steps else 0 end) as ended
    from {{ ref('attribution_paths') }}
    group by aspect
),

touched as (
    select count(distinct line_key) as line_count
    from {{ ref('mart_journeys') }}
),

counted as (
    select
        count(*) as line_count,
        sum(gmv_net_rc) as gmv_net_rc
    from {{ ref('fct_order_lines') }}
    where is_counted
)

select totals.*
from totals
cross join touched
cross join counted
where
    (totals.aspect = 'length' and (totals.line_count <> counted.line_count or totals.gmv_net_rc is distinct from counted.gmv_net_rc))
    or (totals.aspect in ('time_to_order', 'first_content', 'last_content') and totals.line_count <> touched.line_count)
    or (totals.aspect = 'transition' and (totals.begun <> touched.line_count or totals.ended <> touched.line_count))
