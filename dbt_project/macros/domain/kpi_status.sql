{#
  Status of a target (orders_and_money.md "KPI attainment"). `reached` and `projected` are attainments: actual over target,
  or target over actual where lower is better, so that one chain serves both directions. Reads is_over and
  is_below_any_limit `of` that relation. NULL where nothing can be said.
#}
{% macro kpi_status(reached, projected, of='') -%}
  case
    when {{ reached }} >= 1 or {{ of }}is_below_any_limit then 'achieved'
    when {{ reached }} is null then null
    when {{ of }}is_over then 'missed'
    when {{ projected }} >= 1 then 'on_track'
    when {{ projected }} >= 0.8 then 'at_risk'
    else 'behind'
  end
{%- endmacro %}
