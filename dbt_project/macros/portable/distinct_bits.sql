{# How many different numbers from 1 to 62 a column has in a group, others left out; one bit each, where counting distinct values sorts or hashes them. #}
{% macro distinct_bits(number) -%}
  {{ return(adapter.dispatch('distinct_bits', 'linkstar')(number)) }}
{%- endmacro %}

{% macro duckdb__distinct_bits(number) -%}
  coalesce(bit_count(bit_or(case when {{ number }} between 1 and 62 then cast(1 as bigint) << {{ number }} end)), 0)
{%- endmacro %}

{% macro spark__distinct_bits(number) -%}
  coalesce(bit_count(bit_or(case when {{ number }} between 1 and 62 then shiftleft(cast(1 as bigint), {{ number }}) end)), 0)
{%- endmacro %}
