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
    {{ sum_of_bi_measures() }}
from days
group by month_start, market, creator_id, {{ bi_creator_names() | join(', ') }}
