-- Grain: refund x line x credited creator: its part of the product money that went back, by the official credit; the last touch takes the
-- remainder. Found by its place (kpi_place_key) on the day of the refund, of the campaign the sale counted for.
{{ config(schema='core') }}

with parts as (
    select
        refunds.refund_id,
        refunds.line_key,
        refunds.refund_date as fact_day,
        credits.credit,
        refunds.currency,
        refunds.amount_product,
        refunds.amount_product_rc,
        credits.market,
        credits.shop_id,
        credits.creator_id,
        {{ campaign_of_sale() }} as campaign_id,
        credits.touch_position = max(credits.touch_position) over by_refund as is_last_touch,
        {{ money_times('refunds.amount_product', 'credits.credit') }} as part,
        {{ money_times('refunds.amount_product_rc', 'credits.credit') }} as part_rc,
        sum({{ money_times('refunds.amount_product', 'credits.credit') }}) over by_refund as parts_sum,
        sum({{ money_times('refunds.amount_product_rc', 'credits.credit') }}) over by_refund as parts_sum_rc
    from {{ ref('fct_refunds') }} as refunds
    inner join {{ ref('mart_credits') }} as credits on refunds.line_key = credits.line_key
    inner join {{ ref('mart_lines') }} as lines on refunds.line_key = lines.line_key
    {{ join_campaign_of_sale('credits.creator_id', 'lines.product_id', 'credits.order_date') }}
    where
        refunds.amount_product <> 0
        and refunds.refund_date in (select days.day from {{ ref('kpi_period_days') }} as days)
        and {{ is_official_credit('credits') }}
    window by_refund as (partition by refunds.refund_id, refunds.line_key)
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
    cast(case when is_last_touch then amount_product - parts_sum + part else part end as decimal(18, 4)) as amount_product,
    cast(case when is_last_touch then amount_product_rc - parts_sum_rc + part_rc else part_rc end as decimal(18, 4)) as amount_product_rc
from parts
where creator_id is not null
