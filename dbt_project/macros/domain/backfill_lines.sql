{# Lines that a backfill found to be credited otherwise than their evidence and rules say, as the orchestration keeps them (numbered);
   an empty relation before the first backfill. #}
{% macro backfill_lines() -%}
  {%- set found = source('meta', 'backfill_lines') -%}
  {%- if not execute or load_relation(found) is not none -%}
    select
      cast(found.line_key as bigint) as line_key,
      cast(found.seq as bigint) as seq
    from {{ found }} as found
  {%- else -%}
    select
      cast(null as bigint) as line_key,
      cast(null as bigint) as seq
    where false
  {%- endif -%}
{%- endmacro %}
