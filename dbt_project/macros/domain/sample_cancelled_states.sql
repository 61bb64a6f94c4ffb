{# States of a sample application in which no sample is, or will be, sent. #}
{% macro sample_cancelled_states() -%}
  'REJECT_CANCELLED', 'OVERDUE_CANCELLED', 'DEL_OPEN_COLLAB', 'SELLER_NOT_SHIP_CANCELLED', 'WITHDRAW_CANCELLED', 'UNFULFILLABLE_CANCELLED', 'OPS_CANCELLED'
{%- endmacro %}
