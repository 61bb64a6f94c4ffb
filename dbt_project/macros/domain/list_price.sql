{#
  List price of an order line, DECIMAL(18,4); where the platform left it out, the sale price plus both discounts, which
  is the same by its own definition.
#}
{% macro list_price(line) -%}
  cast(coalesce(
    {{ linkstar.money_text(line ~ '.original_price') }},
    {{ linkstar.money_text(line ~ '.sale_price') }}
      + coalesce({{ linkstar.money_text(line ~ '.seller_discount') }}, 0) + coalesce({{ linkstar.money_text(line ~ '.platform_discount') }}, 0),
    0
  ) as decimal(18, 4))
{%- endmacro %}
