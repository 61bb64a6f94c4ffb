{# Money arithmetic: every product and quotient of money goes through here (DECIMAL overflow, half-up rounding). #}

{# amount (DECIMAL(18,4)) x factor, rounded half up to 4 places. The factor is a credit, rate or quantity. #}
{% macro money_times(amount, factor) -%}
  cast(round(cast({{ amount }} as decimal(28, 4)) * {{ factor }}, 4) as decimal(18, 4))
{%- endmacro %}

{# amount x numerator / denominator, exact, rounded half up to 4 places; NULL where the denominator is 0. All DECIMAL with up to 4 places, amount and numerator >= 0. #}
{% macro money_share(amount, numerator, denominator) -%}
  {{ return(adapter.dispatch('money_share', 'linkstar')(amount, numerator, denominator)) }}
{%- endmacro %}

{% macro duckdb__money_share(amount, numerator, denominator) -%}
  case when {{ denominator }} <> 0 then
    cast(
      cast(
        (2 * cast(cast({{ amount }} as decimal(28, 4)) * 10000 as hugeint) * cast(cast({{ numerator }} as decimal(28, 4)) * 10000 as hugeint)
          + cast(cast({{ denominator }} as decimal(28, 4)) * 10000 as hugeint))
        // (2 * cast(cast({{ denominator }} as decimal(28, 4)) * 10000 as hugeint))
        as decimal(28, 0)
      ) * cast(0.0001 as decimal(5, 4)) as decimal(18, 4))
  end
{%- endmacro %}

{% macro spark__money_share(amount, numerator, denominator) -%}
  case when {{ denominator }} <> 0 then
    cast(round(cast({{ amount }} as decimal(18, 4)) * cast({{ numerator }} as decimal(18, 4)) / {{ denominator }}, 4) as decimal(18, 4))
  end
{%- endmacro %}

{# Ratio of two sums as DOUBLE; NULL where the denominator is 0. Ratios are sums over sums, never averages of ratios. #}
{% macro ratio(numerator, denominator) -%}
  cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0)
{%- endmacro %}
