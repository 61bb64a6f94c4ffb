{# Whether a credit row belongs to the rule set that is official for its market and order date. #}
{% macro is_official_credit(credits) -%}
  exists (
    select 1
    from {{ ref('attr_rule_periods') }} as official
    where
      official.is_official
      and official.rule_set_id = {{ credits }}.rule_set_id
      and official.market = {{ credits }}.market
      and {{ credits }}.order_date between official.valid_from and official.valid_to
  )
{%- endmacro %}
