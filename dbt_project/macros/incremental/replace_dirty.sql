{#
  Incremental strategy `replace_dirty`: delete the target's rows of every key in scope, insert the computed ones,
  in one transaction. Unlike delete+insert it also removes the rows of a key that no longer yields any.
  Config: scope (name of the model with the numbered keys), scope_key (its column or columns, 'a, b', and the target's; never NULL).
#}
{% macro get_incremental_replace_dirty_sql(arg_dict) -%}
  {%- set target_relation = arg_dict['target_relation'] -%}
  {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
  {%- set key = config.require('scope_key') -%}
  delete from {{ target_relation }}
  where ({{ key }}) in ({{ linkstar.scope_keys(ref(config.require('scope')), key) }});

  insert into {{ target_relation }} ({{ columns }})
  select {{ columns }} from {{ arg_dict['temp_relation'] }}
{%- endmacro %}
