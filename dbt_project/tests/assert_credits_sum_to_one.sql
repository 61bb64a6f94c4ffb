-- A failing row is a counted line and rule set in force whose credits do not sum to exactly 1, or that has no credit row.
-- Looks at changed lines, and at all of them once a week.
select
    lines.line_key,
    rules.rule_set_id,
    sum(credits.credit) as credited
from {{ ref('attr_lines') }} as lines
inner join {{ ref('attr_rule_periods') }} as rules
    on lines.market = rules.market and lines.order_date between rules.valid_from and rules.valid_to
left join {{ ref('attr_credits') }} as credits on lines.line_key = credits.line_key and rules.rule_set_id = credits.rule_set_id
where lines.is_counted and {{ since_checked(ref('attr_dirty_lines'), 'lines.line_key') }}
group by lines.line_key, rules.rule_set_id
having coalesce(sum(credits.credit), 0) <> 1
