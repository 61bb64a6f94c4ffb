{#
  Predicate "the period of this type that starts on `column` is in the model's scope". One column against the periods of one type, so
  that a column a table is stored in the order of is enough to find the rows.
#}
{% macro in_dirty_periods(period_type, column) -%}
  {%- set dirty = "(select * from " ~ ref('mart_roi_dirty_periods') ~ " where period_type = '" ~ period_type ~ "') as dirty" -%}
  {{ linkstar.in_scope(dirty, 'period_start', column) }}
{%- endmacro %}
