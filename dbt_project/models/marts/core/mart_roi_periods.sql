-- Grain: rule set x period type x period x market x creator: the sums creator_roi is computed from, with the period's bounds.
-- A period is complete when it has ended in every shop of the market (no market: in every shop) at the clock.
with days as (
    select
        roi_days.*,
        period_types.period_type,
        {{ period_start('period_types.period_type', 'roi_days.fact_date', 'roi_days.week_start') }} as period_start
    from {{ ref('mart_roi_days') }} as roi_days
    cross join {{ period_types() }}
),

summed as (
    select
        rule_set_id,
        period_type,
        period_start,
        market,
        creator_id,
        {% for name in roi_counts() -%}
        cast(sum({{ name }}) as bigint) as {{ name }},
        {% endfor -%}
        {% for name in roi_money() -%}
        cast(sum({{ name }}) as decimal(28, 4)) as {{ name }},
        cast(sum({{ name }}_local) as decimal(28, 4)) as {{ name }}_local,
        {% endfor -%}
        cast(sum(items_sold) as decimal(28, 8)) as items_sold
    from days
    group by rule_set_id, period_type, period_start, market, creator_id
),

today as (
    select coalesce(min(local_today), cast({{ clock() }} as date)) as local_today
    from {{ ref('mart_markets') }}
),

bounded as (
    select
        summed.*,
        markets.currency as local_currency,
        markets.market is not null as has_shops,
        coalesce(markets.local_today, today.local_today) as local_today,
        {{ period_end('summed.period_type', 'summed.period_start') }} as period_end
    from summed
    cross join today
    left join {{ ref('mart_markets') }} as markets on summed.market = markets.market
)

select
    bounded.*,
    coalesce(bounded.period_end < bounded.local_today, false) as is_period_complete,
    coalesce(buyers.buyers, 0) as buyers
from bounded
left join {{ ref('mart_roi_buyers') }} as buyers
    on
        bounded.rule_set_id = buyers.rule_set_id
        and bounded.period_type = buyers.period_type
        and bounded.period_start = buyers.period_start
        and bounded.market is not distinct from buyers.market
        and bounded.creator_id is not distinct from buyers.creator_id
