{#
  The rows of a raw table that the model being built has not parsed yet: rows of completed loads whose load this
  model does not hold. A source that was never loaded reads as an empty relation, also where its tables are there already. `columns` maps names to types.
#}
{% macro new_raw_rows(source_name, table_name, columns) -%}
  {%- set raw = source(source_name, table_name) -%}
  {%- set exists = execute and load_relation(raw) is not none and load_relation(source(source_name, '_dlt_loads')) is not none -%}
  {%- if exists or not execute -%}
    select
      {% for name, type in columns.items() %}cast(raw_rows.{{ name }} as {{ type }}) as {{ name }}, {% endfor %}
      {{ linkstar.utc('raw_rows.known_at') }} as known_at,
      raw_rows._dlt_load_id as load_id
    from {{ raw }} as raw_rows
    where
      raw_rows._dlt_load_id in (select loads.load_id from {{ source(source_name, '_dlt_loads') }} as loads where loads.status = 0)
      {%- if is_incremental() %}
      and raw_rows._dlt_load_id not in (select distinct held.load_id from {{ this }} as held)
      {%- endif %}
      {%- if var('as_of') %}
      and {{ linkstar.utc('raw_rows.known_at') }} <= cast('{{ var("as_of") }}' as timestamp)
      {%- endif %}
  {%- else -%}
    select
      {% for name, type in columns.items() %}cast(null as {{ type }}) as {{ name }}, {% endfor %}
      cast(null as timestamp) as known_at,
      cast(null as varchar) as load_id
    where false
  {%- endif -%}
{%- endmacro %}

{#
  What is there of every source schema that a chosen model reads, asked once before the first model. dbt lists a schema when a model first asks
  for a relation of it, table by table into a list that all threads share: a model that asked in the meantime found the schema known and its own
  table missing, and took a loaded source for one that was never loaded.
#}
{% macro list_source_schemas() -%}
  {%- if execute and flags.WHICH in ('build', 'run') -%}
    {%- set listed = [] -%}
    {%- for chosen in selected_resources if chosen in graph.nodes -%}
      {%- for name in graph.nodes[chosen].depends_on.nodes if name in graph.sources -%}
        {%- set relation = graph.sources[name] -%}
        {%- if (relation.database, relation.schema) not in listed -%}
          {%- do listed.append((relation.database, relation.schema)) -%}
          {%- do adapter.get_relation(relation.database, relation.schema, relation.identifier) -%}
        {%- endif -%}
      {%- endfor -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}
