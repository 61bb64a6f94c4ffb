-- Grain: week x market x creator: the days of creator_day added up. Weeks begin on the first weekday of the market's shops
-- (Monday where they differ).
with days as (
    select
        days.*,
        {{ period_start("'week'", 'days.date', "coalesce(markets.week_start, 'mon')") }} as week_start
    from {{ ref('creator_day') }} as days
    left join {{ ref('mart_markets') }} as markets on days.market = markets.market
)

select
    week_start,
    market,
    creator_id,
    {{ bi_creator_names() | join(', ') }},
    {% for measure in bi_creator_measures() -%}
    cast(sum({{ measure }}) as decimal(28, {{ 8 if measure == 'items_sold' else 4 }})) as {{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
from days
group by week_start, market, creator_id, {{ bi_creator_names() | join(', ') }}
