-- Pay of creators in the cost sheet (fixed fees and bonuses in force) that is not, to the cent, an item of exactly one payable.
with costs as (
    select
        cost_id,
        min(entry_amount) as amount
    from {{ ref('fct_costs') }}
    where
        source = 'costs sheet' and cost_type in ('fixed_fee', 'bonus') and assignment = 'direct' and creator_id is not null and not is_replaced
        and entry_amount <> 0 and currency is not null
        and cost_id in (select named.cost_id from {{ ref('attr_cost_creators') }} as named)
    group by cost_id
),

items as (
    select
        cost_id,
        sum(amount) as amount
    from {{ ref('mart_payable_items') }}
    where cost_id is not null
    group by cost_id
)

select
    coalesce(costs.cost_id, items.cost_id) as cost_id,
    costs.amount,
    items.amount as items_amount
from costs
full outer join items on costs.cost_id = items.cost_id
where costs.amount is distinct from items.amount
