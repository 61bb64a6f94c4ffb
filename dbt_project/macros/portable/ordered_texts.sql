{# Aggregate: the texts of a group in the order of a number, joined by ' > '. #}
{% macro ordered_texts(value, position) -%}
  {{ return(adapter.dispatch('ordered_texts', 'linkstar')(value, position)) }}
{%- endmacro %}

{% macro duckdb__ordered_texts(value, position) -%}
  string_agg({{ value }}, ' > ' order by {{ position }} asc nulls last)
{%- endmacro %}

{% macro spark__ordered_texts(value, position) -%}
  array_join(transform(array_sort(collect_list(struct({{ position }} as place, {{ value }} as item))), one -> one.item), ' > ')
{%- endmacro %}
