{# Sum that is NULL as soon as one value is NULL: a sum that leaves out what is not known would look complete. #}
{% macro sum_if_known(value) -%}
  case when count(*) = count({{ value }}) then sum({{ value }}) end
{%- endmacro %}
