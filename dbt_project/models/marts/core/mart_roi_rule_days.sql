-- Grain: day x market x rule set in force, of the days and markets with a commission or a cost. Those know no rule set: they stand
-- beside the sales of every rule set in force on their day in their market (a market without shop, or none: in any market).
with cost_days as (
    select
        market,
        fact_date
    from {{ ref('mart_roi_commission_days') }}
    union
    select
        market,
        fact_date
    from {{ ref('mart_roi_cost_days') }}
)

select distinct
    cost_days.market,
    cost_days.fact_date,
    rule_spans.rule_set_id
from cost_days
left join {{ ref('mart_markets') }} as markets on cost_days.market = markets.market
inner join {{ ref('attr_rule_periods') }} as rule_spans
    on
        (cost_days.market = rule_spans.market or markets.market is null)
        and cost_days.fact_date between rule_spans.valid_from and rule_spans.valid_to
