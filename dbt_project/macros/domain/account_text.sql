{# Account name of an ad report as handles are compared; '-' and '0' are none. #}
{% macro account_text(column) -%}
  nullif(nullif({{ linkstar.normal_handle(column) }}, '-'), '0')
{%- endmacro %}
