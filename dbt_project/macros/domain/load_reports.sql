{# What every load reported, as the orchestration keeps it; an empty relation where nothing was loaded by it yet. #}
{% macro load_reports() -%}
  {%- set columns = {
    'seq': 'bigint', 'known_at': 'timestamp', 'source': 'varchar', 'resource': 'varchar', 'scope': 'varchar', 'status': 'varchar'} -%}
  {%- set reports = source('meta', 'load_reports') -%}
  {%- if not execute or load_relation(reports) is not none -%}
    select
      {% for name, type in columns.items() %}cast(reports.{{ name }} as {{ type }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ reports }} as reports
    {%- if var('as_of') %}
    where reports.known_at <= cast('{{ var("as_of") }}' as timestamp)
    {%- endif %}
  {%- else -%}
    select
      {% for name, type in columns.items() %}cast(null as {{ type }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %}
    where false
  {%- endif -%}
{%- endmacro %}
