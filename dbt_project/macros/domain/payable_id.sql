{# Number of a payable: a stable hash of payee, month and currency, behind letters so that no spreadsheet takes it for a number. #}
{% macro payable_id(payee_code, month, currency) -%}
  'PAY-' || substr(md5({{ payee_code }} || '|' || cast({{ month }} as varchar) || '|' || {{ currency }}), 1, 16)
{%- endmacro %}
