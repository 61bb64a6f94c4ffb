{# A figure of an ad report, which comes as text; what is no number ("-", "") is NULL. #}
{% macro figure_text(column, type='decimal(18, 4)') -%}
  try_cast(trim({{ column }}) as {{ type }})
{%- endmacro %}
