-- A row is a market and span of order dates in which the rules sheet calls another rule set official than the promotion log
-- does. Only a warning: the log decides (attribution.md "Changing a rule").
{{ config(severity='warn') }}

select
    market,
    valid_from,
    min(case when is_official then rule_set_id end) as official_rule_set_id,
    min(case when is_official_in_sheet then rule_set_id end) as sheet_rule_set_id
from {{ ref('attr_rule_periods') }}
group by market, valid_from
having bool_or(is_official_in_sheet) and not bool_or(is_official and is_official_in_sheet)
