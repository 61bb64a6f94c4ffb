{# Which refresh each incremental model has applied. One table per database file, because a DuckDB transaction writes one file only. #}

{% macro control_table(database) -%}
  {{ database }}.control.applied_seq
{%- endmacro %}

{% macro create_control_tables() -%}
  {%- if execute and flags.WHICH in ('build', 'run', 'seed', 'test') -%}
    {%- for database in [target.database, 'marts_db'] %}
      create schema if not exists {{ database }}.control;
      create table if not exists {{ linkstar.control_table(database) }} (model varchar not null, seq bigint not null);
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}

{# The number of the last refresh that the model being built has applied; 0 before its first. Asked once while a model is rendered: lists of keys ask for it per source. #}
{% macro applied_seq() -%}
  {%- if not execute -%}{{ return(0) }}{%- endif -%}
  {%- if 'applied_seq' not in model -%}
    {%- set found = run_query(
      "select coalesce(max(seq), 0) as seq from " ~ linkstar.control_table(this.database) ~ " where model = '" ~ this.identifier ~ "'"
    ) -%}
    {%- do model.update({'applied_seq': found.rows[0][0]}) -%}
  {%- endif -%}
  {{ return(model['applied_seq']) }}
{%- endmacro %}

{# Post-hook, inside the model's transaction: an incremental model has now applied this refresh. #}
{% macro mark_applied() -%}
  {%- if model.config.materialized == 'incremental' -%}
    delete from {{ linkstar.control_table(this.database) }} where model = '{{ this.identifier }}';
    insert into {{ linkstar.control_table(this.database) }} (model, seq) values ('{{ this.identifier }}', {{ var('run_seq') }})
  {%- endif -%}
{%- endmacro %}
