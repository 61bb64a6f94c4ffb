-- Grain: affiliate order x SKU: what buyers paid for the order's lines of that SKU against price x quantity of the affiliate record. Lines without
-- a record are no break: nobody was credited with them.
{{ config(materialized='ephemeral') }}

with records as (
    select
        affiliate.*,
        {{ to_local_date('affiliate.created_at', "coalesce(shops.timezone, 'UTC')") }} as created_on
    from {{ ref('attr_affiliate_lines') }} as affiliate
    left join {{ ref('attr_shops') }} as shops on affiliate.shop_id = shops.shop_id
),

side_a as (
    select
        records.shop_id,
        cast(records.order_sku_key as varchar) as item_key,
        min(lines.order_date) as item_date,
        min(lines.currency) as currency,
        sum(lines.sale_price) as amount,
        case when not bool_or(lines.is_counted) then 'not_counted' end as reason,
        cast(null as decimal(28, 4)) as alternative,
        cast(null as varchar) as alternative_reason
    from records
    inner join {{ ref('mart_lines') }} as lines on records.order_sku_key = lines.order_sku_key
    group by records.shop_id, records.order_sku_key
),

side_b as (
    select
        shop_id,
        cast(order_sku_key as varchar) as item_key,
        created_on as item_date,
        upper(currency) as currency,
        price_amount * quantity as amount,
        {{ no_reason() }}
    from records
),

{{ reconciled('orders_vs_affiliate') }}
