{#
  The additive measures of subject and day from which the ROI marts are summed. `counts` are BIGINT; `money` exists twice, in
  the reporting currency and as `_local` (shop currency). The *_gaps and unsettled counts become flags where they are read.
#}
{% macro roi_counts() -%}
  {{ return([
    'orders', 'orders_touched', 'new_buyers', 'lines_counted', 'lines_eligible', 'lines_settled', 'lines_open', 'outlook_gaps', 'fx_gaps', 'local_gaps', 'unit_cost_gaps',
    'vat_rate_gaps', 'refund_amount_gaps', 'platform_fee_gaps', 'shipping_cost_gaps', 'fees_estimated', 'costs_estimated', 'commissions_provisional']) }}
{%- endmacro %}

{% macro roi_money() -%}
  {{ return([
    'gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'gmv_net_expected', 'gmv_net_paid', 'gmv_net_gmvmax', 'gmv_gross_final',
    'gmv_gross_unattributed', 'tax_in_price', 'tax_kept', 'cogs', 'platform_fees', 'shipping_cost', 'commission_est',
    'commission_act', 'commission', 'fixed_fee', 'sample_cost', 'ad_boost', 'other_cost', 'allocated_cost']) }}
{%- endmacro %}

{# Select list of every measure: the model's own ones (`own`: names without _local) as they are, the others as 0. #}
{% macro roi_columns(own, alias) -%}
  {%- for name in linkstar.roi_counts() %}
  cast({{ alias ~ '.' ~ name if name in own else 0 }} as bigint) as {{ name }},
  {%- endfor %}
  {%- for name in linkstar.roi_money() %}
  {%- for twin in ['', '_local'] %}
  cast({{ alias ~ '.' ~ name ~ twin if name in own else 0 }} as decimal(28, 4)) as {{ name }}{{ twin }},
  {%- endfor %}
  {%- endfor %}
  cast({{ alias ~ '.items_sold' if 'items_sold' in own else 0 }} as decimal(28, 8)) as items_sold
{%- endmacro %}

{# Select list that adds every measure up. #}
{% macro sum_of_roi_measures() -%}
  {%- for name in linkstar.roi_counts() %}
  cast(sum({{ name }}) as bigint) as {{ name }},
  {%- endfor %}
  {%- for name in linkstar.roi_money() %}
  {%- for twin in ['', '_local'] %}
  cast(sum({{ name }}{{ twin }}) as decimal(28, 4)) as {{ name }}{{ twin }},
  {%- endfor %}
  {%- endfor %}
  cast(sum(items_sold) as decimal(28, 8)) as items_sold
{%- endmacro %}

{# Names of every measure. #}
{% macro roi_measure_names() -%}
  {%- for name in linkstar.roi_counts() %}{{ name }}, {% endfor -%}
  {%- for name in linkstar.roi_money() %}{{ name }}, {{ name }}_local, {% endfor -%}
  items_sold
{%- endmacro %}
