{# The value, 0 where it is negative; NULL stays NULL (greatest() would turn it into 0). #}
{% macro not_negative(value) -%}
  case when {{ value }} < 0 then 0 else {{ value }} end
{%- endmacro %}
