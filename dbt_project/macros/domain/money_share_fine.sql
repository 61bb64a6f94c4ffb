{#
  amount x numerator / denominator with 16 places, rounded up: an intermediate value that is summed before it is rounded to
  money, never a stored amount. Rounding up keeps an exact half a half. Inputs as in money_share, numerator at most a few
  times the denominator.
#}
{% macro money_share_fine(amount, numerator, denominator) -%}
  {{ return(adapter.dispatch('money_share_fine', 'linkstar')(amount, numerator, denominator)) }}
{%- endmacro %}

{% macro duckdb__money_share_fine(amount, numerator, denominator) -%}
  {%- set product = "(cast(cast(" ~ amount ~ " as decimal(28, 4)) * 10000 as hugeint) * cast(cast(" ~ numerator ~ " as decimal(28, 4)) * 10000 as hugeint))" -%}
  {%- set divisor = "cast(cast(" ~ denominator ~ " as decimal(28, 4)) * 10000 as hugeint)" -%}
  case when {{ denominator }} <> 0 then
    cast({{ product }} // {{ divisor }} as decimal(34, 0)) * cast(0.0001 as decimal(4, 4))
    + cast((({{ product }} % {{ divisor }}) * 1000000000000 + {{ divisor }} - 1) // {{ divisor }} as decimal(13, 0)) * cast(0.0000000000000001 as decimal(16, 16))
  end
{%- endmacro %}

{% macro spark__money_share_fine(amount, numerator, denominator) -%}
  case when {{ denominator }} <> 0 then
    cast(cast({{ amount }} as decimal(18, 4)) * cast({{ numerator }} as decimal(18, 4)) / {{ denominator }} as decimal(38, 16))
  end
{%- endmacro %}
