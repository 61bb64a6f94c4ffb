{# Number of rows for which a condition holds. #}
{% macro count_where(condition) -%}
  sum(case when {{ condition }} then 1 else 0 end)
{%- endmacro %}
