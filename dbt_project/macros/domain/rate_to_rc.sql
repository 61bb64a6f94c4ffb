{# Rate of a currency to the reporting currency: 1 for the reporting currency itself, else the joined rate, NULL where there is none (never 1.0). #}
{% macro rate_to_rc(currency, rate) -%}
  case when {{ currency }} = '{{ var("reporting_currency") }}' then cast(1 as decimal(38, 18)) else {{ rate }} end
{%- endmacro %}
