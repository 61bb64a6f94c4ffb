{#
  The money arithmetic as functions of the marts file, so that whoever drills into a published figure rounds exactly as the models
  do. They are made from the macros, so a rule stands in one place.
#}
{% macro create_functions() -%}
  {%- if execute and flags.WHICH in ('build', 'run', 'seed', 'test') -%}
    create or replace macro marts_db.control.money_times(amount, factor) as ({{ linkstar.money_times('amount', 'factor') }});
    create or replace macro marts_db.control.money_divided(amount, rate) as ({{ linkstar.money_divided('amount', 'rate') }});
  {%- endif -%}
{%- endmacro %}
