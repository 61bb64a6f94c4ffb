-- A failing row is a credit of a line that is not counted, no longer there, or under a rule version not in force.
-- Looks at changed lines, and at all of them once a week.
select
    credits.line_key,
    credits.rule_set_id
from {{ ref('attr_credits') }} as credits
left join {{ ref('attr_lines') }} as lines on credits.line_key = lines.line_key
left join {{ ref('attr_rule_periods') }} as rules
    on
        credits.rule_set_id = rules.rule_set_id
        and credits.rule_version = rules.rule_version
        and credits.market = rules.market
        and credits.order_date between rules.valid_from and rules.valid_to
where
    {{ since_checked(ref('attr_dirty_lines'), 'credits.line_key') }}
    and (lines.line_key is null or not lines.is_counted or rules.rule_set_id is null)
