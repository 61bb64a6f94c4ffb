-- A line and rule set whose credits do not sum to exactly 1, or whose credited money is not exactly the line's money.
-- Looks at changed lines, and at all of them once a week.
with credited as (
    select
        line_key,
        rule_set_id,
        sum(credit) as credit,
        {% for amount in credited_money() -%}
        sum({{ amount }}) as {{ amount }}{{ "," if not loop.last }}
        {% endfor -%}
    from {{ ref('mart_credits') }}
    where {{ since_checked(ref('mart_dirty_credits'), 'order_key') }}
    group by line_key, rule_set_id
)

select
    lines.order_line_id,
    credited.rule_set_id,
    credited.credit,
    credited.gmv_gross as gmv_gross_credited,
    lines.gmv_gross
from credited
inner join {{ ref('mart_lines') }} as lines on credited.line_key = lines.line_key
where
    credited.credit <> 1
    {% for amount in credited_money() -%}
    or credited.{{ amount }} is distinct from lines.{{ amount }}
    {% endfor -%}
