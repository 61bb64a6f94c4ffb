{#
  A model's scope: the numbered keys it must recompute. `relation` has the key column and `seq`; an incremental
  run takes the keys numbered after the model's applied seq, a first build takes everything. A key may be several columns
  ('a, b'); its row's expression is then '(x, y)'.
#}
{% macro scope_keys(relation, key) -%}
  select {{ key }} from {{ relation }} where seq > {{ linkstar.applied_seq() }}
{%- endmacro %}

{# Predicate "this row is in the model's scope"; `column` is the row's key, `key` the scope's column. #}
{% macro in_scope(relation, key, column) -%}
  {%- if is_incremental() -%}
    {{ column }} in ({{ linkstar.scope_keys(relation, key) }})
  {%- else -%}
    true
  {%- endif -%}
{%- endmacro %}

{# Predicate "this upstream row was numbered after what this model has applied"; true in a first build. #}
{% macro since_applied(column) -%}
  {%- if is_incremental() -%}
    {{ column }} > {{ linkstar.applied_seq() }}
  {%- else -%}
    true
  {%- endif -%}
{%- endmacro %}
