{# Order status of an export in the platform's API spelling, so that a status means one thing; unknown words are kept, upper case. #}
{% macro export_order_status(column) -%}
  case lower({{ column }})
    when 'to_ship' then 'AWAITING_SHIPMENT'
    when 'shipped' then 'IN_TRANSIT'
    when 'canceled' then 'CANCELLED'
    else upper(nullif({{ column }}, ''))
  end
{%- endmacro %}
