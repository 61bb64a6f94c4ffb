{# Id of a post or LIVE as an ad report names it; '', '0', '-' and the residual '-1' are none. #}
{% macro content_text(column) -%}
  case when trim({{ column }}) not in ('', '0', '-', '-1') then trim({{ column }}) end
{%- endmacro %}
