{# Settlement status in one spelling: upper case, blanks and hyphens as underscores ("To-SETTLE" -> TO_SETTLE); unknown values are kept. #}
{% macro settlement_status(column) -%}
  upper(replace(replace(trim({{ column }}), ' ', '_'), '-', '_'))
{%- endmacro %}
