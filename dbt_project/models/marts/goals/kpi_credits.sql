-- Grain: credited line x touch of a creator under the official rule, on the days of targets, and the place (kpi_place_key) it is found by.
{{ config(schema='core') }}

with credits as (
    select
        credits.line_key,
        credits.touch_position,
        credits.order_date as fact_day,
        credits.market,
        credits.shop_id,
        credits.creator_id,
        {{ campaign_of_sale() }} as campaign_id
    from {{ ref('mart_credits') }} as credits
    inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
    {{ join_campaign_of_sale('credits.creator_id', 'lines.product_id', 'credits.order_date') }}
    where
        credits.creator_id is not null
        and credits.order_date in (select days.day from {{ ref('kpi_period_days') }} as days)
        and {{ is_official_credit('credits') }}
)

select
    credits.*,
    {{ kpi_place_key('credits') }} as place_key
from credits
