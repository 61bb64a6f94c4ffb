{# A sum of the measures of creator_roi (`alias`): fees and shipping are NULL where nothing tells them for any counted line, never 0. #}
{% macro known_money(alias, name, twin='') -%}
  {%- set gaps = {'platform_fees': 'platform_fee_gaps', 'shipping_cost': 'shipping_cost_gaps'}[name] -%}
  {%- if gaps -%}
    case when {{ alias }}.lines_counted = 0 or {{ alias }}.{{ gaps }} < {{ alias }}.lines_counted then {{ alias }}.{{ name }}{{ twin }} end
  {%- else -%}
    {{ alias }}.{{ name }}{{ twin }}
  {%- endif -%}
{%- endmacro %}
