-- A sample order whose samples do not cost what fct_costs says of it (goods, or what the cost sheet says of the order instead).
with samples as (
    select
        order_id,
        sum(cost_rc) as cost_rc,
        bool_and(cost_rc is not null) as is_known
    from {{ ref('fct_samples') }}
    where order_id is not null and is_on_platform and status <> 'cancelled'
    group by order_id
),

costs as (
    select
        order_id,
        sum(amount_rc) as cost_rc
    from {{ ref('fct_costs') }}
    where order_id is not null and not is_replaced
    group by order_id
)

select
    samples.order_id,
    samples.cost_rc,
    costs.cost_rc as costs_rc
from samples
inner join costs on samples.order_id = costs.order_id
where samples.is_known and samples.cost_rc is distinct from costs.cost_rc
