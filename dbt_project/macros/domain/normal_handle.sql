{# A handle as handles are compared: trimmed, lower case, without a leading @; NULL when nothing is left. #}
{% macro normal_handle(column) -%}
  nullif(ltrim(lower(trim({{ column }})), '@'), '')
{%- endmacro %}
