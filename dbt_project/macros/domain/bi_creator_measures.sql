{# Additive measures of the bi tables by creator: columns of creator_roi whose SUM over any selection is a total. #}
{% macro bi_creator_measures() -%}
  {{ return([
    'items_sold', 'gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'gmv_net_paid', 'gmv_gross_final', 'commission_est', 'commission_act',
    'commission', 'fixed_fee', 'sample_cost', 'ad_boost', 'other_cost', 'promo_cost', 'allocated_cost', 'cogs', 'platform_fees', 'shipping_cost',
    'tax_in_price', 'tax_kept', 'contribution_profit']) }}
{%- endmacro %}

{# Names of a creator that stand beside the measures. #}
{% macro bi_creator_names() -%}
  {{ return(['creator_name', 'handle_main', 'role', 'tier', 'category', 'owner', 'agency', 'is_mapped']) }}
{%- endmacro %}
