{# Ratios and profits that follow from the figures of one row of the ROI marts, each a sum over sums; select items with their names. #}
{% macro roi_ratios(alias) -%}
  {%- set f = alias ~ '.' -%}
  {{ linkstar.ratio(f ~ 'gmv_gross', f ~ 'orders') }} as aov,
  {{ linkstar.ratio(f ~ 'gmv_net', f ~ 'orders') }} as aov_net,
  {{ linkstar.ratio(f ~ 'gmv_gross', f ~ 'items_sold') }} as asp,
  {{ linkstar.ratio(f ~ 'new_buyers', f ~ 'buyers') }} as new_buyer_share,
  {{ linkstar.ratio(f ~ 'refund_cohort', f ~ 'gmv_gross - ' ~ f ~ 'cancelled_amount') }} as refund_rate_amount,
  cast({{ f }}contribution_profit + {{ f }}promo_cost + {{ f }}allocated_cost as decimal(28, 4)) as gross_profit,
  {{ linkstar.ratio(f ~ 'contribution_profit', f ~ 'gmv_net') }} as contribution_margin,
  {{ linkstar.ratio(f ~ 'gmv_gross - ' ~ f ~ 'promo_cost', f ~ 'promo_cost') }} as roi_simple_gross,
  {{ linkstar.ratio(f ~ 'fixed_fee + ' ~ f ~ 'ad_boost', f ~ 'orders') }} as cpo,
  {{ linkstar.ratio(f ~ 'promo_cost', f ~ 'orders') }} as cpo_full,
  cast({{ f }}contribution_profit + {{ f }}fixed_fee as decimal(28, 4)) as max_break_even_fee,
  case when {{ f }}missing_inputs not like '%platform_fees%' then {{ linkstar.ratio(f ~ 'platform_fees', f ~ 'gmv_gross') }} end as platform_fee_rate
{%- endmacro %}
