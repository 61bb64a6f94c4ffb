{# Money of an order line that is credited to touches, in shop and in reporting currency. #}
{% macro credited_money() -%}
  {%- set names = [] -%}
  {%- for name in ['gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'tax_in_price', 'tax_kept', 'cogs', 'platform_fees', 'shipping_cost'] -%}
    {%- do names.extend([name, name ~ '_rc']) -%}
  {%- endfor -%}
  {{ return(names) }}
{%- endmacro %}
