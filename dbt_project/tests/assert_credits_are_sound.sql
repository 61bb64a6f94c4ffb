-- A failing row is a kind of fault, with how many counted lines x rule sets have it: credits that do not sum to exactly 1, lie outside 0 and 1, are missing,
-- stand in one place twice or say less than they must, and credits of lines that are not counted, no longer there or under a rule version not in force.
-- All of it in one pass over the credits, the largest table of all. Looks at changed lines, and at all of them once a week.
{{ config(fail_calc='coalesce(sum(rows_found), 0)') }}
{%- set kinds = "'platform', 'live_room', 'click', 'view', 'content_window', 'none'" %}

with expected as (
    select
        lines.line_key,
        rules.rule_set_id,
        rules.rule_version
    from {{ ref('attr_lines') }} as lines
    inner join {{ ref('attr_rule_periods') }} as rules
        on lines.market = rules.market and lines.order_date between rules.valid_from and rules.valid_to
    where lines.is_counted and {{ since_checked(ref('attr_dirty_lines'), 'lines.line_key') }}
),

credited as (
    select
        line_key,
        rule_set_id,
        min(rule_version) as first_version,
        max(rule_version) as last_version,
        sum(credit) as credited,
        min(credit) as smallest,
        bool_and(credit is not null and touch_position is not null and coalesce(evidence in ({{ kinds }}), false)) as is_filled,
        sum(case when touch_position between 1 and 62 then 1 else 0 end) as placed,
        {{ distinct_bits('touch_position') }} as places
    from {{ ref('attr_credits') }} as credits
    where {{ since_checked(ref('attr_dirty_lines'), 'credits.line_key') }}
    group by line_key, rule_set_id
),

faults as (
    select
        case
            when expected.line_key is null then 'credits of a line that is not counted, or of a rule set not in force'
            when credited.line_key is null then 'a counted line without credits'
            when not credited.is_filled then 'credit, place or evidence is empty or none of its values'
            when credited.credited <> 1 then 'credits do not sum to 1'
            when credited.smallest < 0 then 'a credit is negative'
            when credited.placed <> credited.places then 'two credits in one place'
            when credited.first_version <> expected.rule_version or credited.last_version <> expected.rule_version then 'a rule version not in force'
        end as problem
    from expected
    full outer join credited on expected.line_key = credited.line_key and expected.rule_set_id = credited.rule_set_id
)

select
    problem,
    count(*) as rows_found
from faults
where problem is not null
group by problem
union all
select
    'two credits in one place, far along the path' as problem,
    count(*) as rows_found
from (
    select line_key
    from {{ ref('attr_credits') }} as credits
    where touch_position not between 1 and 62 and {{ since_checked(ref('attr_dirty_lines'), 'credits.line_key') }}
    group by line_key, rule_set_id, touch_position
    having count(*) > 1
) as shared
having count(*) > 0
