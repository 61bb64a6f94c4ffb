-- Scorecards of a period add up to the official rows of creator_roi.
with cards as (
    select
        period_type,
        period_start,
        sum(orders) as orders,
        sum(gmv_net) as gmv_net
    from {{ ref('creator_scorecard') }}
    group by period_type, period_start
),

official as (
    select
        period_type,
        period_start,
        sum(orders) as orders,
        sum(gmv_net) as gmv_net
    from {{ ref('creator_roi') }}
    where is_official and period_type in ('week', 'month') and creator_id is not null and market is not null
    group by period_type, period_start
)

select
    official.period_type,
    official.period_start,
    official.gmv_net,
    cards.gmv_net as gmv_net_of_cards
from official
left join cards on official.period_type = cards.period_type and official.period_start = cards.period_start
where official.orders <> coalesce(cards.orders, 0) or official.gmv_net <> coalesce(cards.gmv_net, 0)
