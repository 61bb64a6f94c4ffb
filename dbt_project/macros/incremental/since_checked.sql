{#
  Predicate of a row-level test: the key was numbered dirty after the last refresh whose tests passed. Every row where the var
  checked_seq is 0: after a rebuild, once a week, and in a run by hand.
#}
{% macro since_checked(dirty, key) -%}
  {%- if var('checked_seq') | int > 0 -%}
    {{ key }} in (select dirty.{{ key.split('.')[-1] }} from {{ dirty }} as dirty where dirty.seq > {{ var('checked_seq') }})
  {%- else -%}
    true
  {%- endif -%}
{%- endmacro %}
