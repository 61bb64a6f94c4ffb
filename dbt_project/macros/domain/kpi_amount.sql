{#
  A fact's amount in the currency of a target: the reporting currency's own column, the amount as it is where the fact
  has that currency, else the reporting amount at the rate of the day. NULL where a rate is missing. `days` is the alias
  of kpi_period_days, `fact` the alias of the fact with currency, the amount column and its _rc twin.
#}
{% macro kpi_amount(fact, column, days='days') -%}
  case
    when {{ days }}.is_reporting_currency then {{ fact }}.{{ column }}_rc
    when {{ fact }}.currency = {{ days }}.value_currency then {{ fact }}.{{ column }}
    else {{ linkstar.money_divided(fact ~ '.' ~ column ~ '_rc', days ~ '.value_rate') }}
  end
{%- endmacro %}
