{#
  The one total order of versions: the source's own clock, then knowledge time, then version id; the first row of
  a key in this order is its latest version. Used wherever "latest" is decided.
#}
{% macro latest_first(alias='') -%}
  {%- set prefix = alias ~ '.' if alias else '' -%}
  {{ prefix }}source_at desc nulls last, {{ prefix }}known_at desc nulls last, {{ prefix }}version_id desc nulls last
{%- endmacro %}
