{# A market as markets are compared: upper case ISO country, GB for the colloquial UK; NULL for blank. #}
{% macro normal_market(column) -%}
  case upper(trim({{ column }})) when 'UK' then 'GB' else nullif(upper(trim({{ column }})), '') end
{%- endmacro %}
