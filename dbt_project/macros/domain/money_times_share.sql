{#
  amount x rate x numerator / denominator, rounded half up once, exact; NULL where the denominator is 0. amount >= 0,
  0 <= numerator <= denominator, rate DECIMAL(38,18) >= 0. Long division in two steps, so that no step leaves 128 bits.
#}
{% macro money_times_share(amount, rate, numerator, denominator) -%}
  {{ return(adapter.dispatch('money_times_share', 'linkstar')(amount, rate, numerator, denominator)) }}
{%- endmacro %}

{% macro duckdb__money_times_share(amount, rate, numerator, denominator) -%}
  {%- set product = "(cast(cast(" ~ amount ~ " as decimal(28, 4)) * 10000 as hugeint) * " ~ linkstar.rate_units(rate) ~ ")" -%}
  {%- set upper_part = "cast(cast(" ~ numerator ~ " as decimal(28, 4)) * 10000 as hugeint)" -%}
  {%- set lower_part = "cast(cast(" ~ denominator ~ " as decimal(28, 4)) * 10000 as hugeint)" -%}
  {%- set step = "cast(1000000000000000000 as hugeint)" -%}
  case when {{ denominator }} <> 0 then
    cast(
      cast(
        ((({{ product }} // {{ step }}) * {{ upper_part }} // {{ lower_part }}) * {{ step }}
          + ((({{ product }} // {{ step }}) * {{ upper_part }} % {{ lower_part }}) * {{ step }} + ({{ product }} % {{ step }}) * {{ upper_part }}) // {{ lower_part }}
          + {{ step }} // 2
        ) // {{ step }}
        as decimal(28, 0)
      ) * cast(0.0001 as decimal(5, 4)) as decimal(18, 4))
  end
{%- endmacro %}

{% macro spark__money_times_share(amount, rate, numerator, denominator) -%}
  case when {{ denominator }} <> 0 then cast(round({{ amount }} * {{ rate }} * {{ numerator }} / {{ denominator }}, 4) as decimal(18, 4)) end
{%- endmacro %}
