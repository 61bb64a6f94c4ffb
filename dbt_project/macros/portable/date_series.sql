{# Array of the dates from first to last, both included. #}
{% macro date_series(first, last) -%}
  {{ return(adapter.dispatch('date_series', 'linkstar')(first, last)) }}
{%- endmacro %}

{% macro duckdb__date_series(first, last) -%}
  list_transform(generate_series({{ first }}, {{ last }}, interval 1 day), lambda d: cast(d as date))
{%- endmacro %}

{% macro spark__date_series(first, last) -%}
  sequence({{ first }}, {{ last }}, interval 1 day)
{%- endmacro %}
