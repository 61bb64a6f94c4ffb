{# amount / rate rounded half up to 4 places, exact; NULL where the rate is NULL or 0. `rate` is DECIMAL(38,18). #}
{% macro money_divided(amount, rate) -%}
  {{ return(adapter.dispatch('money_divided', 'linkstar')(amount, rate)) }}
{%- endmacro %}

{% macro duckdb__money_divided(amount, rate) -%}
  {%- set units = linkstar.rate_units(rate) -%}
  case when {{ rate }} > 0 then
    case when {{ amount }} < 0 then -1 else 1 end * cast(
      cast(
        (2 * cast(abs(cast({{ amount }} as decimal(28, 4))) * 10000 as hugeint) * cast(1000000000000000000 as hugeint) + {{ units }}) // (2 * {{ units }})
        as decimal(28, 0)
      ) * cast(0.0001 as decimal(5, 4)) as decimal(18, 4))
  end
{%- endmacro %}

{% macro spark__money_divided(amount, rate) -%}
  case when {{ rate }} > 0 then cast(round({{ amount }} / {{ rate }}, 4) as decimal(18, 4)) end
{%- endmacro %}
