{# Amounts of a line, or of a credited part of it, that goals are summed from; each exists in the line's currency and as _rc. #}
{% macro kpi_line_money() -%}
  {{ return(['gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'tax_in_price', 'tax_kept', 'cogs', 'platform_fees', 'shipping_cost']) }}
{%- endmacro %}

{# The sums of a member's day in kpi_member_days, each in the lines' currency and as _rc. #}
{% macro kpi_day_money() -%}
  {{ return(linkstar.kpi_line_money() + ['gmv_settled', 'gmv_final', 'gmv_net_expected', 'affiliate_gmv']) }}
{%- endmacro %}

{# The counts of a member's day in kpi_member_days: they add up over days, because an order lies on one day and in one shop. #}
{% macro kpi_day_counts() -%}
  {{ return([
    'orders', 'cancelled_orders', 'refunded_orders', 'cod_orders', 'shipped_orders', 'delivered_orders', 'sku_orders',
    'created_affiliate_orders', 'sample_orders', 'touched_orders', 'items_sold']) }}
{%- endmacro %}

{# Lines of a member's day, all and those of which something is open or missing: whatever share of them is owned, a line is one. #}
{% macro kpi_day_gaps() -%}
  {{ return([
    'counted_lines', 'eligible_lines', 'settled_lines', 'open_lines', 'outlook_gaps', 'unit_cost_gaps', 'unit_cost_rate_gaps', 'vat_rate_gaps',
    'refund_amount_gaps', 'platform_fee_gaps', 'shipping_cost_gaps', 'fees_estimated']) }}
{%- endmacro %}
