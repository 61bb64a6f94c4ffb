{#
  The total order of versions that come in files (orders_and_money.md "Several exports"): the rows' own latest timestamp, then
  the latest timestamp of the file they stand in, then knowledge time, then version id.
#}
{% macro latest_export_first(alias) -%}
  {{ alias }}.source_at desc nulls last, {{ alias }}.file_latest_at desc nulls last, {{ alias }}.known_at desc nulls last, {{ alias }}.version_id desc nulls last
{%- endmacro %}
