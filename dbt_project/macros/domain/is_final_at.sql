{# Whether a line of mart_lines is final at a moment: by its data, or because the moment lies after final_at (orders_and_money.md). #}
{% macro is_final_at(line, moment) -%}
  ({{ line }}.is_final_by_data or coalesce({{ moment }} > {{ line }}.final_at, false))
{%- endmacro %}
