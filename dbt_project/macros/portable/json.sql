{#
  Typed struct of a JSON text column. `fields` maps names to SQL types, to nested mappings (objects) or to a list
  holding one mapping (arrays of objects). A field that is absent, null or of another type reads as NULL.
#}
{% macro parse_json(column, fields) -%}
  {{ return(adapter.dispatch('parse_json', 'linkstar')(column, fields)) }}
{%- endmacro %}

{% macro duckdb__parse_json(column, fields) -%}
  from_json({{ column }}, '{{ tojson(fields) }}')
{%- endmacro %}

{% macro spark__parse_json(column, fields) -%}
  from_json({{ column }}, '{{ linkstar.spark_struct_fields(fields) }}')
{%- endmacro %}

{% macro spark_struct_fields(fields) -%}
  {%- for name, type in fields.items() -%}
    `{{ name }}` {{ linkstar.spark_json_type(type) }}{{ ", " if not loop.last }}
  {%- endfor -%}
{%- endmacro %}

{% macro spark_json_type(type) -%}
  {%- if type is string -%}{{ 'string' if type | lower == 'varchar' else type }}
  {%- elif type is mapping -%}struct<{{ linkstar.spark_struct_members(type) }}>
  {%- else -%}array<{{ linkstar.spark_json_type(type[0]) }}>
  {%- endif -%}
{%- endmacro %}

{% macro spark_struct_members(fields) -%}
  {%- for name, type in fields.items() -%}
    `{{ name }}`: {{ linkstar.spark_json_type(type) }}{{ ", " if not loop.last }}
  {%- endfor -%}
{%- endmacro %}

{# Array of (key, value), both text, of a JSON object in a text column; a nested object's value is its text. NULL for no object. #}
{% macro json_entries(column) -%}
  {{ return(adapter.dispatch('json_entries', 'linkstar')(column)) }}
{%- endmacro %}

{% macro duckdb__json_entries(column) -%}
  map_entries(from_json({{ column }}, '"MAP(VARCHAR, VARCHAR)"'))
{%- endmacro %}

{% macro spark__json_entries(column) -%}
  map_entries(from_json({{ column }}, 'map<string, string>'))
{%- endmacro %}
