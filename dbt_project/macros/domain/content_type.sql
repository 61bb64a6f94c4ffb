{# Kind of a content in one spelling: VIDEO, LIVE (also a LIVE announced before it began) or PHOTO; other words of the platform are kept. #}
{% macro content_type(column) -%}
  case upper(trim({{ column }})) when 'PRE_LIVE' then 'LIVE' else nullif(upper(trim({{ column }})), '') end
{%- endmacro %}
