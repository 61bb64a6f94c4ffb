{# What comparisons of rules found (model rule_diffs), typed; an empty relation before the first comparison. #}
{% macro compared_rules(columns) -%}
  {%- set found = source('drafts', 'rule_diffs') -%}
  {%- if not execute or load_relation(found) is not none -%}
    select
      {% for name, type in columns.items() %}cast(found.{{ name }} as {{ type }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ found }} as found
  {%- else -%}
    select
      {% for name, type in columns.items() %}cast(null as {{ type }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %}
    where false
  {%- endif -%}
{%- endmacro %}
