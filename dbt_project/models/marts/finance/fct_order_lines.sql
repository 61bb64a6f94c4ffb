-- Grain: order line. The published view over core.mart_lines; is_final is read off the clock here, so that nothing stored
-- depends on the day it was computed. The relations carry no database, so that the view also works in the published copy; the
-- hooks let dbt check the contract of such a view.
{{ config(materialized='view') }}

{%- set amounts = ['gmv_gross', 'seller_discount', 'platform_discount', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'tax_in_price'] %}

select
    lines.order_line_id,
    lines.order_id,
    lines.shop_id,
    lines.market,
    lines.sku_id,
    lines.seller_sku,
    lines.product_id,
    lines.buyer_key,
    lines.order_status,
    lines.created_at,
    lines.paid_at,
    lines.shipped_at,
    lines.delivered_at,
    lines.order_date,
    lines.quantity,
    lines.currency,
    lines.is_counted,
    lines.is_sample,
    lines.is_cod,
    lines.is_cancelled,
    lines.is_new_buyer,
    lines.traffic_type,
    {% for amount in amounts -%}
    lines.{{ amount }},
    {% endfor -%}
    {% for amount in amounts -%}
    lines.{{ amount }}_rc,
    {% endfor -%}
    lines.is_settled,
    {{ is_final_at('lines', 'clock.clock_at') }} as is_final,
    lines.known_at,
    lines.order_month,
    lines.product_name,
    lines.line_status,
    lines.room_id,
    lines.is_return_pending,
    lines.tax_kept,
    lines.tax_kept_rc,
    lines.unit_cost,
    lines.unit_cost_currency,
    lines.cogs,
    lines.cogs_rc,
    lines.platform_fees,
    lines.shipping_cost,
    lines.fx_rate,
    {{ missing_inputs({
        'fx_rate': 'lines.is_fx_rate_missing', 'platform_fees': 'lines.platform_fees is null', 'refund_amount': 'lines.is_refund_amount_missing',
        'shipping_cost': 'lines.shipping_cost is null', 'unit_cost': 'lines.is_unit_cost_missing', 'vat_rate': 'lines.is_vat_rate_missing'}) }} as missing_inputs,
    lines.line_key,
    lines.order_key,
    lines.platform_fees_rc,
    lines.shipping_cost_rc,
    lines.fee_basis,
    lines.items_returned,
    lines.items_net,
    lines.buyer_paid,
    lines.buyer_paid_rc
from {{ ref('mart_lines') }} as lines
cross join {{ ref('mart_clock') }} as clock
