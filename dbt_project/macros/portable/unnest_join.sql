{# Join clause that turns an array column into rows; `alias.item` is the element. `outer` keeps a row for an empty array. #}
{% macro unnest_join(array, alias, outer=false) -%}
  {{ return(adapter.dispatch('unnest_join', 'linkstar')(array, alias, outer)) }}
{%- endmacro %}

{% macro duckdb__unnest_join(array, alias, outer) -%}
  {{ 'left' if outer else 'inner' }} join lateral (select unnest({{ array }}) as item) as {{ alias }} on true
{%- endmacro %}

{% macro spark__unnest_join(array, alias, outer) -%}
  lateral view {{ 'outer ' if outer }}explode({{ array }}) {{ alias }} as item
{%- endmacro %}
