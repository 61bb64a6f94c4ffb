{# Sorted comma list of the inputs that are missing; '' when none is. `flags` maps names to boolean expressions. #}
{% macro missing_inputs(flags) -%}
  concat_ws(',', {% for name in flags | sort -%}
    case when {{ flags[name] }} then '{{ name }}' end{{ ", " if not loop.last }}
  {%- endfor %})
{%- endmacro %}
