-- Grain: affiliate line on the days of targets, and the place (kpi_place_key) it is found by: of the creator whom the platform credited, of the
-- campaign that sale counts for.
{{ config(schema='core') }}

with affiliate as (
    select
        lines.*,
        lines.order_date as fact_day,
        {{ campaign_of_sale() }} as campaign_id
    from {{ ref('fct_affiliate_lines') }} as lines
    {{ join_campaign_of_sale('lines.creator_id', 'lines.product_id', 'lines.order_date') }}
    where lines.order_date in (select days.day from {{ ref('kpi_period_days') }} as days)
)

select
    affiliate.*,
    {{ kpi_place_key('affiliate') }} as place_key
from affiliate
