{# The texts of an array in their order, joined by commas; NULL for no array. #}
{% macro join_texts(array) -%}
  {{ return(adapter.dispatch('join_texts', 'linkstar')(array)) }}
{%- endmacro %}

{% macro duckdb__join_texts(array) -%}
  array_to_string({{ array }}, ',')
{%- endmacro %}

{% macro spark__join_texts(array) -%}
  array_join({{ array }}, ',')
{%- endmacro %}

{# Array of the parts of a text between commas. #}
{% macro split_texts(column) -%}
  {{ return(adapter.dispatch('split_texts', 'linkstar')(column)) }}
{%- endmacro %}

{% macro duckdb__split_texts(column) -%}
  string_split({{ column }}, ',')
{%- endmacro %}

{% macro spark__split_texts(column) -%}
  split({{ column }}, ',')
{%- endmacro %}
