-- Grain: rule set x period type x period x market x creator: distinct buyers, counted per period because they do not add up.
with buyer_days as (
    select distinct
        credits.rule_set_id,
        credits.market,
        credits.creator_id,
        credits.order_date,
        coalesce(shops.week_start, 'mon') as week_start,
        lines.buyer_hash
    from {{ ref('mart_credits') }} as credits
    inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
    left join {{ ref('attr_shops') }} as shops on credits.shop_id = shops.shop_id
    where credits.credit > 0 and lines.buyer_hash is not null
)

select
    buyer_days.rule_set_id,
    period_types.period_type,
    {{ period_start('period_types.period_type', 'buyer_days.order_date', 'buyer_days.week_start') }} as period_start,
    buyer_days.market,
    buyer_days.creator_id,
    count(distinct buyer_days.buyer_hash) as buyers
from buyer_days
cross join {{ period_types() }}
group by
    buyer_days.rule_set_id, period_types.period_type, buyer_days.market, buyer_days.creator_id,
    {{ period_start('period_types.period_type', 'buyer_days.order_date', 'buyer_days.week_start') }}
