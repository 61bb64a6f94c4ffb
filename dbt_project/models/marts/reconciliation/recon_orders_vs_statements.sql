-- Grain: order: net sales of its counted lines against the revenue its statements settled. Where a refund is not in a statement yet, what was
-- sold is all of it; an order without any is not settled yet, unless its affiliate records say that it is.
{{ config(materialized='ephemeral') }}

with side_a as (
    select
        shop_id,
        cast(order_key as varchar) as item_key,
        min(order_date) as item_date,
        min(currency) as currency,
        sum(gmv_net) as amount,
        case when not bool_or(is_settled) then 'not_settled' end as reason,
        sum(gmv_gross - cancelled_amount) as alternative,
        'refund_not_settled' as alternative_reason
    from {{ ref('mart_lines') }}
    where is_counted
    group by shop_id, order_key
),

side_b as (
    select
        shop_id,
        cast(subject_key as varchar) as item_key,
        min(settled_on) as item_date,
        min(currency) as currency,
        sum(revenue_amount) as amount,
        {{ no_reason() }}
    from {{ ref('mart_settlement_lines') }}
    where order_id is not null
    group by shop_id, subject_key
),

{{ reconciled('orders_vs_statements') }}
