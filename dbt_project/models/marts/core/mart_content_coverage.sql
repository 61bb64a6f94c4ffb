-- Grain: market: from which day on its videos and LIVEs are known, each by the first day with figures or, of contents that only the
-- contents sheet knows, the first publication. Before it nothing is known of how much was published; NULL = never.
with days as (
    select
        shops.market,
        content_days.content_type = 'LIVE' as is_live,
        min(content_days.stat_date) as known_on
    from {{ ref('mart_content_days') }} as content_days
    inner join {{ ref('attr_shops') }} as shops on content_days.shop_id = shops.shop_id
    group by shops.market, content_days.content_type = 'LIVE'
    union all
    select
        market,
        is_live,
        min(published_on) as known_on
    from {{ ref('mart_content_shops') }}
    where shop_id is null
    group by market, is_live
)

select
    market,
    min(case when not is_live then known_on end) as videos_since,
    min(case when is_live then known_on end) as lives_since
from days
where market is not null
group by market
