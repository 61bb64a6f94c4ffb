{# A touch key as text of 20 digits: its order as text is the order of the keys, so touch_id orders touches as the credits do. #}
{% macro touch_id(key) -%}
  lpad(cast(cast({{ key }} as decimal(20, 0)) + cast(9223372036854775808 as decimal(20, 0)) as varchar), 20, '0')
{%- endmacro %}
