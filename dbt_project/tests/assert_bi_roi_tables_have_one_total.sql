-- Weeks, months, contents and campaigns are the same days added up: every measure has the total of bi.creator_day, in whichever table it
-- is summed.
{%- set measures = bi_roi_measures() %}

with totals as (
    {%- for table in ['creator_day', 'creator_week', 'creator_month', 'content_month', 'campaign'] %}
    select
        '{{ table }}' as source_table,
        {% for measure in measures %}coalesce(sum({{ measure }}), 0) as {{ measure }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ ref(table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select periods.source_table
from totals as periods
inner join totals as days on days.source_table = 'creator_day'
where
    false
    {%- for measure in measures %}
    or periods.{{ measure }} <> days.{{ measure }}
    {%- endfor %}
