-- Grain: market (NULL: all markets) x month x creator with positive net sales under the official rule set of the order date:
-- the weight by which costs that name nobody are spread.
with official as (
    select
        credits.market,
        credits.order_month,
        credits.creator_id,
        credits.gmv_net_rc
    from {{ ref('mart_credits') }} as credits
    inner join {{ ref('attr_rule_periods') }} as rules
        on
            credits.rule_set_id = rules.rule_set_id
            and credits.market = rules.market
            and credits.order_date between rules.valid_from and rules.valid_to
    where rules.is_official and credits.creator_id is not null
),

scopes as (
    select * from official
    union all
    select
        cast(null as varchar) as market,
        order_month,
        creator_id,
        gmv_net_rc
    from official
)

select
    market,
    order_month,
    creator_id,
    cast(sum(gmv_net_rc) as decimal(28, 4)) as weight,
    cast(sum(sum(gmv_net_rc)) over by_scope as decimal(28, 4)) as total_weight,
    row_number() over (partition by market, order_month order by creator_id desc nulls last) = 1 as is_last
from scopes
group by market, order_month, creator_id
having sum(gmv_net_rc) > 0
window by_scope as (partition by market, order_month)
