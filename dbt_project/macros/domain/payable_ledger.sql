{# Versions of payables that were published; an empty relation before the first publish. #}
{% macro payable_ledger() -%}
  {%- set columns = {
    'payable_id': 'varchar', 'payable_version': 'bigint', 'version_since': 'timestamp', 'items_hash': 'varchar', 'amount_due': 'decimal(18, 4)'} -%}
  {%- set ledger = source('meta', 'payable_versions') -%}
  {%- if not execute or load_relation(ledger) is not none -%}
    select
      {% for name, type in columns.items() %}cast(ledger.{{ name }} as {{ type }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ ledger }} as ledger
  {%- else -%}
    select
      {% for name, type in columns.items() %}cast(null as {{ type }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %}
    where false
  {%- endif -%}
{%- endmacro %}
