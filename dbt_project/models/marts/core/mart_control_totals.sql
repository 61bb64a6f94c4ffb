-- Grain: source x shop: what was found of what the platform itself counts (M79). Orders: the sales of days whose figures the platform no
-- longer corrects, against its own GMV; cash on delivery counts at another time there. Settlements: statements whose transactions add up.
with sales as (
    select
        'tiktok_shop.orders' as source,
        shop_id,
        sum(gmv_gross - platform_discount) as found,
        sum(gmv_compass) as expected
    from {{ ref('gmv_bridge') }}
    where difference_type in ('matched', 'platform_discount', 'no_orders', 'other')
    group by shop_id
),

transactions as (
    select
        shop_id,
        statement_id,
        sum(settlement_amount) as settlement_amount
    from {{ ref('stg_tiktok_shop__statement_transactions') }}
    group by shop_id, statement_id
),

statements as (
    select
        'tiktok_shop.statement_transactions' as source,
        statements.shop_id,
        {{ count_where('abs(statements.settlement_amount - coalesce(transactions.settlement_amount, 0)) <= 0.01') }} as found,
        count(*) as expected
    from {{ ref('stg_tiktok_shop__statements') }} as statements
    left join transactions on statements.shop_id = transactions.shop_id and statements.statement_id = transactions.statement_id
    group by statements.shop_id
),

totals as (
    select source, shop_id, found, expected from sales
    union all
    select source, shop_id, found, expected from statements
)

select
    source,
    shop_id,
    cast(found as decimal(28, 4)) as found,
    cast(expected as decimal(28, 4)) as expected
from totals
