{# DECIMAL(18,4) of a plain decimal text as the API sends money; '' and NULL are NULL. #}
{% macro money_text(column) -%}
  cast(nullif({{ column }}, '') as decimal(18, 4))
{%- endmacro %}

{# Fraction of a rate given in hundredths of a percent ("1550" = 0.1550), DECIMAL(18,8); NULL where the text is no number ('', "-"). #}
{% macro rate_text(column) -%}
  try_cast(try_cast({{ column }} as decimal(18, 4)) * cast(0.0001 as decimal(5, 4)) as decimal(18, 8))
{%- endmacro %}
