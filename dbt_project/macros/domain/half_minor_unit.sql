{# Half of the smallest unit a currency is paid in: what the platform's rounding of one amount may hide. #}
{% macro half_minor_unit(currency) -%}
  case when upper({{ currency }}) in ('JPY', 'KRW', 'VND', 'IDR', 'CLP') then 0.5 else 0.005 end
{%- endmacro %}
