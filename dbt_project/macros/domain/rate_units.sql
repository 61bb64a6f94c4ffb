{# A non-negative DECIMAL(38,18) rate as a whole number of 1e-18, exact: whole and broken part apart, because the product would not fit a DECIMAL. #}
{% macro rate_units(rate) -%}
  (cast(floor({{ rate }}) as hugeint) * cast(1000000000000000000 as hugeint)
    + cast(cast({{ rate }} - floor({{ rate }}) as decimal(18, 18)) * cast(1000000000000000000 as decimal(19, 0)) as hugeint))
{%- endmacro %}
