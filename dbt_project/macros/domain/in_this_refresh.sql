{# Predicate of a row-level test: the row's order was numbered dirty by this refresh; every row where nothing was ever numbered (a first build). #}
{% macro in_this_refresh(dirty_orders) -%}
  (
    order_key in (select dirty.order_key from {{ dirty_orders }} as dirty where dirty.seq = {{ var('run_seq') }})
    or not exists (select 1 from {{ dirty_orders }} as dirty)
  )
{%- endmacro %}
