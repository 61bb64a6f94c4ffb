{# Whether a rule set is official in a market on a day; for no market, or one without shop, in any market. #}
{% macro is_officially_covered(market, day) -%}
  exists (
    select 1
    from {{ ref('attr_rule_periods') }} as covering
    where
      covering.is_official
      and {{ day }} between covering.valid_from and covering.valid_to
      and (
        covering.market = {{ market }}
        or {{ market }} is null
        or {{ market }} not in (select shops.market from {{ ref('attr_shops') }} as shops where shops.market is not null)
      )
  )
{%- endmacro %}
