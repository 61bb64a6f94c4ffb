{# The figures that creator_roi, content_roi, product_roi and campaign_roi share, in their order; from core.mart_roi_figures. #}
{% macro roi_figure_columns() -%}
  {%- set costs = ['commission_est', 'commission_act', 'commission', 'fixed_fee', 'sample_cost', 'ad_boost', 'other_cost', 'promo_cost', 'allocated_cost'] -%}
  {%- set names = [
    'is_official', 'orders', 'items_sold', 'buyers', 'new_buyers', 'videos_published', 'lives_held', 'gmv_gross', 'cancelled_amount', 'refund_cohort',
    'gmv_net', 'gmv_net_expected', 'gmv_net_paid', 'gmv_net_gmvmax'] + costs + [
    'cogs', 'platform_fees', 'shipping_cost', 'tax_in_price', 'contribution_profit', 'roi_ratio', 'roi_simple', 'roi_profit', 'settled_share',
    'refund_maturity', 'unattributed_share', 'touch_coverage', 'missing_inputs', 'is_period_complete', 'is_final', 'period_end', 'lines_counted',
    'lines_settled', 'lines_eligible', 'gmv_gross_final', 'gmv_gross_unattributed', 'orders_touched', 'tax_kept', 'is_cost_estimated', 'local_currency'] -%}
  {%- for name in [
    'gmv_net_expected', 'gmv_net_gmvmax', 'gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'gmv_net_paid', 'tax_in_price', 'tax_kept', 'cogs'
    ] + costs + ['platform_fees', 'shipping_cost', 'contribution_profit'] -%}
    {%- do names.append(name ~ '_local') -%}
  {%- endfor -%}
  {{ return(names) }}
{%- endmacro %}
