{# DECIMAL(18,4) of a plain decimal text as the API sends money; '' and NULL are NULL. #}
{% macro money_text(column) -%}
  cast(nullif({{ column }}, '') as decimal(18, 4))
{%- endmacro %}

{#
  Fraction of a rate given in hundredths of a percent ("1550" = 0.1550), or in percent with its sign ("15.5%"),
  DECIMAL(18,8). What is no number ('', '-') is NULL: a rate nobody can read must not stop the night.
#}
{% macro rate_text(column) -%}
  try_cast(
    try_cast(replace({{ column }}, '%', '') as decimal(18, 4))
    * cast(case when {{ column }} like '%\%' escape '\' then 0.01 else 0.0001 end as decimal(5, 4)) as decimal(18, 8))
{%- endmacro %}
