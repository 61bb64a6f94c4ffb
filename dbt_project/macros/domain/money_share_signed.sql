{# money_share for an amount that may be negative (a credit note among the costs): half up away from zero. #}
{% macro money_share_signed(amount, numerator, denominator) -%}
  case when {{ amount }} < 0 then -1 else 1 end * {{ linkstar.money_share('abs(' ~ amount ~ ')', numerator, denominator) }}
{%- endmacro %}
