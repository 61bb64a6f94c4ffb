{# amount x numerator / denominator with 8 places (DECIMAL(28,8)), half up: an intermediate value, never a stored amount. Inputs as in money_share. #}
{% macro money_share_fine(amount, numerator, denominator) -%}
  {{ return(adapter.dispatch('money_share_fine', 'linkstar')(amount, numerator, denominator)) }}
{%- endmacro %}

{% macro duckdb__money_share_fine(amount, numerator, denominator) -%}
  case when {{ denominator }} <> 0 then
    cast(
      cast(
        (20000 * cast(cast({{ amount }} as decimal(28, 4)) * 10000 as hugeint) * cast(cast({{ numerator }} as decimal(28, 4)) * 10000 as hugeint)
          + cast(cast({{ denominator }} as decimal(28, 4)) * 10000 as hugeint))
        // (2 * cast(cast({{ denominator }} as decimal(28, 4)) * 10000 as hugeint))
        as decimal(28, 0)
      ) * cast(0.00000001 as decimal(9, 8)) as decimal(28, 8))
  end
{%- endmacro %}

{% macro spark__money_share_fine(amount, numerator, denominator) -%}
  case when {{ denominator }} <> 0 then
    cast(round(cast({{ amount }} as decimal(18, 4)) * cast({{ numerator }} as decimal(18, 4)) / {{ denominator }}, 8) as decimal(28, 8))
  end
{%- endmacro %}
