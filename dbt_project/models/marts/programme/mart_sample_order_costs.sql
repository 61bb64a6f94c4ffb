-- Grain: sample order x SKU: what the sample cost in reporting currency: its goods, or what the cost sheet says of the order instead, shared by
-- the pieces, the remainder to the last SKU. NULL where a cost or rate is not known.
{{ config(schema='core') }}

with orders as (
    select
        sample_id,
        shop_id,
        order_id,
        coalesce(sku_id, '') as sku_id,
        quantity,
        sum(quantity) over (partition by order_id) as order_quantity,
        row_number() over (partition by order_id order by sample_id desc nulls last) = 1 as is_last
    from {{ ref('mart_platform_samples') }}
    where order_id is not null and sample_id like 'order|%'
),

goods as (
    select
        cost_id,
        {{ sum_if_known('amount_rc') }} as amount_rc
    from {{ ref('fct_costs') }}
    where source = 'sample orders'
    group by cost_id
),

told as (
    select
        order_id,
        {{ sum_if_known('amount_rc') }} as amount_rc
    from {{ ref('fct_costs') }}
    where source = 'costs sheet' and order_id is not null and not is_replaced
    group by order_id
),

shares as (
    select
        orders.*,
        goods.amount_rc as goods_rc,
        told.order_id is not null as is_told,
        told.amount_rc as told_rc,
        {{ money_share_signed('told.amount_rc', 'orders.quantity', 'orders.order_quantity') }} as share_rc
    from orders
    left join goods on 'sample|' || orders.shop_id || '|' || orders.order_id || '|' || orders.sku_id = goods.cost_id
    left join told on orders.order_id = told.order_id
),

summed as (
    select
        shares.*,
        sum(share_rc) over (partition by order_id) as shares_rc
    from shares
)

select
    sample_id,
    order_id,
    cast(case
        when not is_told then goods_rc
        when is_last then told_rc - shares_rc + share_rc
        else share_rc
    end as decimal(18, 4)) as cost_rc
from summed
