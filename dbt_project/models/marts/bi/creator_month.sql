-- Grain: month x market x creator: the days of creator_day added up.
with days as (
    select
        days.*,
        cast(date_trunc('month', days.date) as date) as month_start
    from {{ ref('creator_day') }} as days
)

select
    month_start,
    market,
    creator_id,
    {{ bi_creator_names() | join(', ') }},
    {% for measure in bi_creator_measures() -%}
    cast(sum({{ measure }}) as decimal(28, {{ 8 if measure == 'items_sold' else 4 }})) as {{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
from days
group by month_start, market, creator_id, {{ bi_creator_names() | join(', ') }}
