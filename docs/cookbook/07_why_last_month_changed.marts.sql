-- One row for every figure and snapshot that published it; where nothing was published before, there is no change to tell.
select
    figures.market,
    figures.shop_id,
    figures.metric,
    figures.published_at,
    figures.value,
    lag(figures.value) over (partition by figures.market, figures.shop_id, figures.metric order by figures.published_at, figures.snapshot_id) as value_before,
    figures.value
    - lag(figures.value) over (partition by figures.market, figures.shop_id, figures.metric order by figures.published_at, figures.snapshot_id) as change
from marts.published_figures as figures
cross join core.mart_clock as clock
where
    figures.metric in ('gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net')
    and figures.period_type = 'month'
    and figures.period_start = date_trunc('month', clock.clock_at) - interval '1 month'
    and figures.creator_id is null
order by figures.market asc, figures.shop_id asc, figures.metric asc, figures.published_at desc
