{#
  What history suggests for the next period beyond the median of the last three: half of their mean change a period, never against the metric's
  direction and at most 10 %; nothing with fewer than three or where the first or last is not above 0.
#}
{% macro target_growth(periods, first_actual, last_actual, direction) -%}
  round(case
    when {{ periods }} < 3 or {{ first_actual }} <= 0 or {{ last_actual }} <= 0 then 0
    when {{ direction }} = 'lower' then greatest(least((sqrt({{ last_actual }} / {{ first_actual }}) - 1) / 2, 0), -0.10)
    else least(greatest((sqrt({{ last_actual }} / {{ first_actual }}) - 1) / 2, 0), 0.10)
  end, 4)
{%- endmacro %}

{# A suggested target as it is written: money with two places, counts whole, rates and ratios with four. #}
{% macro target_suggestion(value, unit) -%}
  round({{ value }}, case when {{ unit }} like 'money%' then 2 when {{ unit }} = 'count' then 0 else 4 end)
{%- endmacro %}
