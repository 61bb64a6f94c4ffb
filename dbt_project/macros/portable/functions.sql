{#
  The money arithmetic, and the rule of suggested targets, as functions of the marts file, so that whoever drills into a published figure rounds
  exactly as the models do, and a pre-filled template suggests what they do. They are made from the macros, so a rule stands in one place.
#}
{% macro create_functions() -%}
  {%- if execute and flags.WHICH in ('build', 'run', 'seed', 'test') -%}
    create or replace macro marts_db.control.money_times(amount, factor) as ({{ linkstar.money_times('amount', 'factor') }});
    create or replace macro marts_db.control.money_divided(amount, rate) as ({{ linkstar.money_divided('amount', 'rate') }});
    create or replace macro marts_db.control.target_growth(periods, first_actual, last_actual, direction) as (
      {{ linkstar.target_growth('periods', 'first_actual', 'last_actual', 'direction') }});
    create or replace macro marts_db.control.target_suggestion(suggested, unit) as ({{ linkstar.target_suggestion('suggested', 'unit') }});
  {%- endif -%}
{%- endmacro %}
