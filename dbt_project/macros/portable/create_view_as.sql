{#
  Views of the marts file name their tables by schema only: the file is copied and opened under other catalog names,
  and DuckDB then looks in the view's own catalog. The contract is checked with the full names, before they are cut.
#}
{% macro duckdb__create_view_as(relation, sql) -%}
  {%- if config.get('contract').enforced %}
    {{ get_assert_columns_equivalent(sql) }}
  {%- endif %}
  create view {{ relation }} as (
    {{ sql | replace('"' ~ relation.database ~ '".', '') if relation.database != target.database else sql }}
  );
{%- endmacro %}
