{# A value of many places as money: at most `limit`, rounded half up. #}
{% macro money_up_to(value, limit) -%}
  cast(round(least({{ value }}, {{ limit }}), 4) as decimal(18, 4))
{%- endmacro %}
