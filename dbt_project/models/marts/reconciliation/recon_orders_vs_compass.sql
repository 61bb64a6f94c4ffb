-- Grain: shop x day: sales of counted lines (cancelled ones too) against the platform's own GMV. The platform counts what buyers paid: where
-- its own discount is all of the difference, it says so.
{{ config(materialized='ephemeral') }}

with side_a as (
    select
        shop_id,
        cast(order_date as varchar) as item_key,
        order_date as item_date,
        min(currency) as currency,
        sum(gmv_gross) as amount,
        cast(null as varchar) as reason,
        sum(gmv_gross - platform_discount) as alternative,
        'platform_discount' as alternative_reason
    from {{ ref('mart_lines') }}
    where is_counted
    group by shop_id, order_date
),

side_b as (
    select
        shop_id,
        cast(date as varchar) as item_key,
        date as item_date,
        currency,
        gmv_compass as amount,
        {{ no_reason() }}
    from {{ ref('fct_shop_days') }}
    where gmv_compass is not null
),

{{ reconciled('orders_vs_compass') }}
