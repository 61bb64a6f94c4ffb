{# Typed values of a file's cells, kept as plain text in raw. What cannot be read is NULL: a cell must never stop a night. #}

{% macro file_money(column) -%}
  try_cast(nullif({{ column }}, '') as decimal(18, 4))
{%- endmacro %}

{% macro file_rate(column) -%}
  try_cast(nullif({{ column }}, '') as decimal(18, 8))
{%- endmacro %}

{% macro file_count(column) -%}
  cast(try_cast(nullif({{ column }}, '') as decimal(18, 0)) as integer)
{%- endmacro %}

{# Wall-clock TIMESTAMP in the shop's zone. #}
{% macro file_time(column) -%}
  try_cast(nullif({{ column }}, '') as timestamp)
{%- endmacro %}

{% macro file_text(column) -%}
  nullif(trim({{ column }}), '')
{%- endmacro %}
