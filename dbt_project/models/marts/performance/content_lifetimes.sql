-- Grain: market x content whose day of publication is known: what its first 90 days sold under the official rule, and when half of that was reached.
with published as (
    select
        market,
        content_id,
        min(published_on) as published_on
    from {{ ref('mart_content_shops') }}
    where market is not null and published_on is not null
    group by market, content_id
),

sold as (
    select
        published.market,
        published.content_id,
        {{ days_between('published.published_on', 'days.fact_date') }} as days_after,
        sum(days.gmv_gross) as gmv_gross
    from {{ ref('mart_roi_credit_days') }} as days
    inner join published on days.market = published.market and days.subject_id = published.content_id
    inner join {{ ref('attr_rule_periods') }} as official
        on
            days.rule_set_id = official.rule_set_id
            and days.market = official.market
            and days.fact_date between official.valid_from and official.valid_to
    where
        days.subject_type = 'content'
        and official.is_official
        and days.fact_date between published.published_on and {{ days_later('published.published_on', 89) }}
    group by published.market, published.content_id, {{ days_between('published.published_on', 'days.fact_date') }}
),

running as (
    select
        sold.*,
        sum(gmv_gross) over (partition by market, content_id order by days_after asc nulls last) as gmv_so_far,
        sum(gmv_gross) over (partition by market, content_id) as gmv_90_days
    from sold
),

halves as (
    select
        market,
        content_id,
        max(gmv_90_days) as gmv_90_days,
        min(case when gmv_90_days > 0 and 2 * gmv_so_far >= gmv_90_days then days_after end) as half_after
    from running
    group by market, content_id
)

select
    published.market,
    published.content_id,
    published.published_on,
    {{ days_between('published.published_on', 'cast(clock.clock_at as date)') }} >= 90 as is_90_days_old,
    cast(coalesce(halves.gmv_90_days, 0) as decimal(28, 4)) as gmv_90_days,
    cast(case when {{ days_between('published.published_on', 'cast(clock.clock_at as date)') }} >= 90 then halves.half_after end as bigint) as content_half_life
from published
cross join {{ ref('mart_clock') }} as clock
left join halves on published.market = halves.market and published.content_id = halves.content_id
