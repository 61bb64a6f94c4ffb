{# Rows of the ledger of published figures, of other snapshots than this refresh's; an empty relation before the first publish. #}
{% macro published_ledger(columns) -%}
  {%- set ledger = source('meta', 'published_figures') -%}
  {%- if not execute or load_relation(ledger) is not none -%}
    select
      {% for name, type in columns.items() %}cast(ledger.{{ name }} as {{ type }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ ledger }} as ledger
    where ledger.snapshot_id <> '{{ var("snapshot_id") }}'
  {%- else -%}
    select
      {% for name, type in columns.items() %}cast(null as {{ type }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %}
    where false
  {%- endif -%}
{%- endmacro %}
