-- Grain: published monthly figure x snapshot that says another value than the snapshot before it that knew the figure, the month being over by then. Beside the
-- figures the sums of a market's shops, which its profit is explained by (is_component).
{{ config(schema='core') }}

with figures as (
    select
        metric,
        market,
        shop_id,
        creator_id,
        period_start,
        case when shop_id is not null then 'shop' when creator_id is not null then 'creator' else 'market' end as subject_type,
        coalesce(shop_id, creator_id, market, '') as subject_id,
        coalesce(market, '') as market_key,
        snapshot_id as snapshot_to,
        clock as clock_to,
        value as closing,
        lag(snapshot_id) over by_figure as snapshot_from,
        lag(clock) over by_figure as clock_from,
        lag(value) over by_figure as opening
    from {{ ref('published_figures') }}
    where period_type = 'month'
    window by_figure as (partition by metric, shop_id, market, creator_id, period_start order by snapshot_id asc nulls last)
),

changes as (
    select *
    from figures
    where opening is not null and closing <> opening and cast(clock_from as date) > {{ months_later('period_start', 1) }}
)

select
    metric,
    market,
    shop_id,
    creator_id,
    period_start,
    subject_type,
    subject_id,
    market_key,
    snapshot_to,
    clock_to,
    closing,
    snapshot_from,
    clock_from,
    opening,
    closing - opening as amount,
    false as is_component
from changes
union all
select
    metric,
    market,
    cast(null as varchar) as shop_id,
    cast(null as varchar) as creator_id,
    period_start,
    'market' as subject_type,
    coalesce(market, '') as subject_id,
    market_key,
    snapshot_to,
    max(clock_to) as clock_to,
    cast(null as decimal(28, 4)) as closing,
    snapshot_from,
    min(clock_from) as clock_from,
    cast(null as decimal(28, 4)) as opening,
    sum(closing - opening) as amount,
    true as is_component
from changes
where subject_type = 'shop' and metric in ('orders', 'items_sold', 'gmv_gross', 'cancelled_amount', 'refund_cohort')
group by metric, market, market_key, period_start, snapshot_to, snapshot_from
