{#
  Which published tables follow from each raw table, read from the project itself: rows of source (such as
  tiktok_shop.orders) and its tables, sorted and separated by commas.
#}
{% macro affected_tables() -%}
  {%- set lines = [] -%}
  {%- if execute -%}
    {%- set children = {} -%}
    {%- for id, node in graph.nodes.items() if node.resource_type == 'model' -%}
      {%- for parent in node.depends_on.nodes -%}
        {%- do children.setdefault(parent, []).append(id) -%}
      {%- endfor -%}
    {%- endfor -%}
    {%- for raw in graph.sources.values() if raw.source_name != 'meta' and not raw.name.startswith('_') and raw.name != 'quarantine' -%}
      {%- set found = {} -%}
      {%- set waiting = children.get(raw.unique_id, []) | list -%}
      {%- for _ in range(graph.nodes | length * 4) if waiting -%}
        {%- set id = waiting.pop() -%}
        {%- if id not in found -%}
          {%- do found.update({id: true}) -%}
          {%- do waiting.extend(children.get(id, [])) -%}
        {%- endif -%}
      {%- endfor -%}
      {%- set names = [] -%}
      {%- for id in found if graph.nodes[id].access == 'public' and graph.nodes[id].name != 'data_health' -%}
        {%- do names.append(graph.nodes[id].name) -%}
      {%- endfor -%}
      {%- do lines.append("('" ~ raw.source_name ~ '.' ~ raw.name ~ "', '" ~ (names | sort | join(', ')) ~ "')") -%}
    {%- endfor -%}
  {%- endif -%}
  select
    cast(source as varchar) as source,
    cast(tables as varchar) as tables
  from (values {{ (lines | sort | join(', ')) or "('', '')" }}) as listed (source, tables)
{%- endmacro %}
