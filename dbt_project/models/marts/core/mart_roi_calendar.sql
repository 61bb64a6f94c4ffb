-- Grain: rule set x market x period type x period: what the clock and the rules say about it. A period is complete when it
-- has ended in every shop of the market (no market: in every shop). Official is the rule set that is official on its last
-- day, or today while it is open.
with periods as (
    select distinct
        days.rule_set_id,
        days.market,
        period_types.period_type,
        {{ period_start('period_types.period_type', 'days.fact_date', 'days.week_start') }} as period_start
    from (select distinct rule_set_id, market, fact_date, week_start from {{ ref('mart_roi_days') }}) as days
    cross join {{ period_types() }}
),

today as (
    select coalesce(min(local_today), cast({{ clock() }} as date)) as local_today
    from {{ ref('mart_markets') }}
),

bounded as (
    select
        periods.*,
        markets.currency as local_currency,
        markets.market is not null as has_shops,
        coalesce(markets.local_today, today.local_today) as local_today,
        {{ period_end('periods.period_type', 'periods.period_start') }} as period_end
    from periods
    cross join today
    left join {{ ref('mart_markets') }} as markets on periods.market = markets.market
)

select
    bounded.rule_set_id,
    bounded.market,
    bounded.period_type,
    bounded.period_start,
    bounded.period_end,
    bounded.local_currency,
    coalesce(bounded.period_end < bounded.local_today, false) as is_period_complete,
    coalesce(bool_or(rules.is_official), false) as is_official
from bounded
left join {{ ref('attr_rule_periods') }} as rules
    on
        bounded.rule_set_id = rules.rule_set_id
        and (bounded.market = rules.market or not bounded.has_shops)
        and least(coalesce(bounded.period_end, bounded.local_today), bounded.local_today) between rules.valid_from and rules.valid_to
group by
    bounded.rule_set_id, bounded.market, bounded.period_type, bounded.period_start, bounded.period_end, bounded.local_currency, bounded.local_today
