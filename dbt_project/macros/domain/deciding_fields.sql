{# What decides credits under a rule set besides the evidence: the fields of attr_rule_periods. Who is official is not among it:
   moving the official pointer computes no credit anew. #}
{% macro deciding_fields() -%}
  {{ return([
    'rule_version', 'model', 'evidence_order', 'blend', 'click_window_hours', 'view_window_hours', 'content_window_hours', 'first_weight', 'last_weight',
    'half_life_hours', 'max_touches', 'paid_policy', 'same_product_only', 'include_own_accounts', 'path_transform']) }}
{%- endmacro %}
