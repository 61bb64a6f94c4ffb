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
    {{ sum_of_bi_measures() }}
from days
group by week_start, market, creator_id, {{ bi_creator_names() | join(', ') }}
