{# 1 / rate as DECIMAL(38,18). Exact to 15 significant digits (DOUBLE), which keeps four money places up to 10^11. #}
{% macro inverse_rate(rate) -%}
  cast(cast(1 as double) / cast({{ rate }} as double) as decimal(38, 18))
{%- endmacro %}
