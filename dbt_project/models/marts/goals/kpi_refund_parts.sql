-- Grain: refund x line x credited creator's touch: its part of the product money that went back (mart_refund_parts), by the official credit. Found by its
-- place (kpi_place_key) on the day of the refund, of the campaign the sale counted for.
{{ config(schema='core') }}

with parts as (
    select
        credited.*,
        credited.refund_date as fact_day,
        {{ campaign_of_sale() }} as campaign_id
    from {{ ref('mart_refund_parts') }} as credited
    {{ join_campaign_of_sale('credited.creator_id', 'credited.product_id', 'credited.order_date') }}
    where
        credited.creator_id is not null
        and credited.refund_date in (select days.day from {{ ref('kpi_period_days') }} as days)
        and {{ is_official_credit('credited') }}
)

select
    refund_id,
    line_key,
    credit,
    fact_day,
    currency,
    creator_id,
    {{ kpi_place_key('parts') }} as place_key,
    market,
    shop_id,
    campaign_id,
    amount_product,
    amount_product_rc
from parts
