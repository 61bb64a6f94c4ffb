-- Grain: rule set x market x period type x period: what the clock and the rules say about it. A period is complete when it
-- has ended in every shop of the market (no market: in every shop). Official is the rule set that is official on its last
-- day, or today while it is open.
with rules as (
    select
        market,
        rule_set_id,
        valid_from,
        valid_to,
        is_official
    from {{ ref('attr_rule_periods') }}
    union all
    select
        cast(null as varchar) as market,
        rule_set_id,
        valid_from,
        valid_to,
        is_official
    from {{ ref('attr_rule_periods') }}
),

days as (
    select distinct
        rule_set_id,
        market,
        fact_date,
        week_start
    from {{ ref('mart_roi_credit_days') }}
    union
    select
        in_force.rule_set_id,
        spent.market,
        spent.fact_date,
        spent.week_start
    from (select distinct market, fact_date, week_start from {{ ref('mart_roi_spend_days') }}) as spent
    inner join {{ ref('mart_roi_rule_days') }} as in_force
        on spent.market is not distinct from in_force.market and spent.fact_date = in_force.fact_date
),

periods as (
    select distinct
        days.rule_set_id,
        days.market,
        period_types.period_type,
        {{ period_start('period_types.period_type', 'days.fact_date', 'days.week_start') }} as period_start
    from days
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
        markets.market as shop_market,
        coalesce(markets.local_today, today.local_today) as local_today,
        {{ period_end('periods.period_type', 'periods.period_start') }} as period_end
    from periods
    cross join today
    left join {{ ref('mart_markets') }} as markets on periods.market = markets.market
),

-- the day on which the period asks which rule set is official
judged as (
    select
        bounded.*,
        least(coalesce(bounded.period_end, bounded.local_today), bounded.local_today) as judged_on
    from bounded
)

select
    judged.rule_set_id,
    judged.market,
    judged.period_type,
    judged.period_start,
    judged.period_end,
    judged.local_currency,
    coalesce(judged.period_end < judged.local_today, false) as is_period_complete,
    coalesce(bool_or(rules.is_official), false) as is_official
from judged
left join rules
    on
        judged.rule_set_id = rules.rule_set_id
        and judged.shop_market is not distinct from rules.market
        and judged.judged_on >= rules.valid_from
        and judged.judged_on <= rules.valid_to
group by
    judged.rule_set_id, judged.market, judged.period_type, judged.period_start, judged.period_end, judged.local_currency, judged.local_today
