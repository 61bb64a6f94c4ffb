-- Grain: order with counted lines x day on which a statement settled something of it: what the platform kept and what shipping cost the
-- seller (positive costs, affiliate commission left out), beside what the order was sold for. NULL where a file tells no fees, or the
-- statement is in another currency than the order.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_settlements', scope_key='subject_key') }}

with settled as (
    select
        subject_key,
        settled_on,
        currency,
        {{ sum_if_known('-(fee_amount - affiliate_amount)') }} as platform_fees,
        -sum(shipping_amount) as shipping_cost
    from {{ ref('mart_settlement_lines') }} as settlements
    where settlements.order_id is not null and {{ in_scope(ref('mart_dirty_settlements'), 'subject_key', 'settlements.subject_key') }}
    group by subject_key, settled_on, currency
),

orders as (
    select
        lines.order_key,
        min(lines.shop_id) as shop_id,
        min(lines.currency) as currency,
        sum(lines.original_price - lines.seller_discount) as gmv_gross
    from {{ ref('attr_lines') }} as lines
    where lines.is_counted and lines.order_key in (select settled.subject_key from settled)
    group by lines.order_key
)

select
    settled.subject_key,
    settled.settled_on,
    settled.currency,
    orders.shop_id,
    min(settled.settled_on) over (partition by settled.subject_key) as first_settled_on,
    cast(orders.gmv_gross as decimal(18, 4)) as gmv_gross,
    cast(case when settled.currency = orders.currency then settled.platform_fees end as decimal(18, 4)) as platform_fees,
    cast(case when settled.currency = orders.currency then settled.shipping_cost end as decimal(18, 4)) as shipping_cost
from settled
inner join orders on settled.subject_key = orders.order_key
