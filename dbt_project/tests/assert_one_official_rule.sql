-- A failing row is a market and span of order dates without exactly one official rule set, where any is in force.
select
    market,
    valid_from,
    sum(case when is_official then 1 else 0 end) as official_rules
from {{ ref('attr_rule_periods') }}
group by market, valid_from
having sum(case when is_official then 1 else 0 end) <> 1
