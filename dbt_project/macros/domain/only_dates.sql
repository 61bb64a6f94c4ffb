{# Predicate: the order dates that a comparison or a month of a backfill asks for; true in a refresh. #}
{% macro only_dates(column) -%}
  {%- if var('only_dates_from') -%}
    {{ column }} between cast('{{ var("only_dates_from") }}' as date) and cast('{{ var("only_dates_to") }}' as date)
  {%- else -%}
    true
  {%- endif -%}
{%- endmacro %}
