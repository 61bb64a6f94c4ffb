-- Grain: counted order line x rule set x touch. The published view over core.mart_credits.
{{ config(materialized='view') }}

select
    credits.order_line_id,
    credits.rule_set_id,
    credits.rule_version,
    credits.touch_position,
    credits.touch_count,
    credits.touch_id,
    credits.creator_id,
    credits.content_id,
    credits.evidence,
    credits.is_paid,
    credits.market,
    credits.shop_id,
    credits.order_date,
    credits.touched_at,
    credits.credit,
    credits.gmv_gross,
    credits.gmv_net,
    credits.gmv_gross_rc,
    credits.gmv_net_rc,
    credits.order_month,
    credits.currency,
    credits.items_sold,
    {% for amount in ['cancelled_amount', 'refund_cohort', 'tax_in_price', 'tax_kept', 'cogs', 'platform_fees', 'shipping_cost'] -%}
    credits.{{ amount }},
    credits.{{ amount }}_rc,
    {% endfor -%}
    credits.line_key,
    credits.order_key,
    credits.weights_month
from {{ ref('mart_credits') }} as credits
