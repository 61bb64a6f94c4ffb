{# How far a value reaches the target: value / target, or target / value where lower is better. #}
{% macro kpi_reached(value) -%}
  case when is_lower_better then {{ linkstar.ratio('target_value', value) }} else {{ linkstar.ratio(value, 'target_value') }} end
{%- endmacro %}
