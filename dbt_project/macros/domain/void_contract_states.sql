{# What the status of a contract that was called off, or never came about, reads as; in lower case. #}
{% macro void_contract_states() -%}
  'cancelled', 'canceled', 'void', 'draft', '取消', '已取消', '作废', '已作废', '草稿'
{%- endmacro %}
