{# Return statuses in which the buyer's money has gone back (orders_and_money.md "Cancellations and refunds"). #}
{% macro is_refunded_status(column) -%}
  coalesce({{ column }} in ('RETURN_OR_REFUND_REQUEST_COMPLETE', 'REPLACEMENT_REQUEST_REFUND_SUCCESS', 'EXCHANGE_REQUEST_REFUND_SUCCESS'), false)
{%- endmacro %}
