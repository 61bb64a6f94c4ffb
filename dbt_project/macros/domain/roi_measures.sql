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

{# Names of what sales have of the measures, whatever was spent. #}
{% macro roi_sales() -%}
  {{ return([
    'orders', 'orders_touched', 'new_buyers', 'lines_counted', 'lines_eligible', 'lines_settled', 'lines_open', 'outlook_gaps', 'fx_gaps', 'unit_cost_gaps',
    'vat_rate_gaps', 'refund_amount_gaps', 'platform_fee_gaps', 'shipping_cost_gaps', 'fees_estimated', 'gmv_gross', 'cancelled_amount', 'refund_cohort',
    'gmv_net', 'gmv_net_expected', 'gmv_net_paid', 'gmv_net_gmvmax', 'gmv_gross_final', 'gmv_gross_unattributed', 'tax_in_price', 'tax_kept', 'cogs',
    'platform_fees', 'shipping_cost', 'items_sold']) }}
{%- endmacro %}

{# Names of what commissions and costs have of the measures; an unknown rate or unit cost may be of a sale or of a cost. #}
{% macro roi_spend() -%}
  {{ return([
    'fx_gaps', 'local_gaps', 'unit_cost_gaps', 'costs_estimated', 'commissions_provisional', 'commission_est', 'commission_act', 'commission', 'fixed_fee',
    'sample_cost', 'ad_boost', 'other_cost', 'allocated_cost']) }}
{%- endmacro %}

{#
  [column, SQL type] of the measures of a side (roi_sales, roi_spend), or of all; money twice. Whoever stores sums of days, weeks and months takes
  64 bits, which hold 10^14 of a currency and are read and summed many times faster; `wide` is for what is summed over all time.
#}
{% macro roi_typed_columns(side=none, wide=false) -%}
  {%- set digits = 28 if wide else 18 -%}
  {%- set columns = [] -%}
  {%- for name in linkstar.roi_counts() if side is none or name in side -%}
    {%- do columns.append([name, 'bigint']) -%}
  {%- endfor -%}
  {%- for name in linkstar.roi_money() if side is none or name in side -%}
    {%- do columns.append([name, 'decimal(' ~ digits ~ ', 4)']) -%}
    {%- do columns.append([name ~ '_local', 'decimal(' ~ digits ~ ', 4)']) -%}
  {%- endfor -%}
  {%- if side is none or 'items_sold' in side -%}
    {%- do columns.append(['items_sold', 'decimal(' ~ digits ~ ', 8)']) -%}
  {%- endif -%}
  {{ return(columns) }}
{%- endmacro %}

{# Select list of the measures of a side: the relation's own ones (`own`: names without _local) as they are, the others as 0. #}
{% macro roi_columns(own, alias, side) -%}
  {%- for name, type in linkstar.roi_typed_columns(side) %}
  cast({{ alias ~ '.' ~ name if name | replace('_local', '') in own else 0 }} as {{ type }}) as {{ name }}{{ "," if not loop.last }}
  {%- endfor %}
{%- endmacro %}

{# Select list that adds the measures of a side up, or every measure. #}
{% macro sum_of_roi_measures(side=none, wide=false) -%}
  {%- for name, type in linkstar.roi_typed_columns(side, wide) %}
  cast(sum({{ name }}) as {{ type }}) as {{ name }}{{ "," if not loop.last }}
  {%- endfor %}
{%- endmacro %}

{# Names of every measure. #}
{% macro roi_measure_names() -%}
  {%- for name in linkstar.roi_counts() %}{{ name }}, {% endfor -%}
  {%- for name in linkstar.roi_money() %}{{ name }}, {{ name }}_local, {% endfor -%}
  items_sold
{%- endmacro %}

{# Select list of every measure of a row of `spend` (measures roi_spend) and the row of `sales` (measures roi_sales) beside it, if any. #}
{% macro roi_of_spend_and_sales() -%}
  {%- set spend = linkstar.roi_typed_columns(linkstar.roi_spend()) | map(attribute=0) | list -%}
  {%- set sales = linkstar.roi_typed_columns(linkstar.roi_sales()) | map(attribute=0) | list -%}
  {%- for name, type in linkstar.roi_typed_columns() %}
  cast({{ 'spend.' ~ name if name in spend }}{{ ' + ' if name in spend and name in sales }}{{ 'coalesce(sales.' ~ name ~ ', 0)' if name in sales }} as {{ type }}) as {{ name }}{{ "," if not loop.last }}
  {%- endfor %}
{%- endmacro %}

{# Select list of every measure of a row of `sales` that nothing was spent beside. #}
{% macro roi_of_sales_alone() -%}
  {%- set sales = linkstar.roi_typed_columns(linkstar.roi_sales()) | map(attribute=0) | list -%}
  {%- for name, type in linkstar.roi_typed_columns() %}
  cast({{ 'sales.' ~ name if name in sales else 0 }} as {{ type }}) as {{ name }}{{ "," if not loop.last }}
  {%- endfor %}
{%- endmacro %}

{# Predicate "sales and spend are of the same key"; market and subject may be NULL. #}
{% macro same_roi_key(keys) -%}
  {%- for key in keys -%}
    sales.{{ key }} {{ 'is not distinct from' if key in ('market', 'subject_id') else '=' }} spend.{{ key }}{{ ' and ' if not loop.last }}
  {%- endfor -%}
{%- endmacro %}

{#
  The measures of every period of a type that is in the model's scope; `column` is the first day of the period that a day falls into. Sales and
  spend are summed apart, so that no day's sales are read beside each rule set's costs. `only`: a relation of the keys without rule set that count.
#}
{% macro roi_sums_by(period_type, column, only=none) -%}
  {%- set keys = ['rule_set_id', 'market', 'subject_type', 'subject_id'] -%}
with sales as (
  select
    '{{ period_type }}' as period_type,
    days.{{ column }} as period_start,
    days.{{ keys | join(',\n    days.') }},
    {{ linkstar.sum_of_roi_measures(linkstar.roi_sales()) }}
  from {{ ref('mart_roi_credit_days') }} as days
  {{ linkstar.join_roi_keys(only) }}
  where {{ linkstar.in_dirty_periods(period_type, 'days.' ~ column) }}
  group by days.{{ column }}, days.{{ keys | join(', days.') }}
),

spend as (
  select
    '{{ period_type }}' as period_type,
    days.{{ column }} as period_start,
    in_force.{{ keys | join(',\n    days.') }},
    {{ linkstar.sum_of_roi_measures(linkstar.roi_spend()) }}
  from {{ ref('mart_roi_spend_days') }} as days
  inner join {{ ref('mart_roi_rule_days') }} as in_force
    on days.market is not distinct from in_force.market and days.fact_date = in_force.fact_date
  {{ linkstar.join_roi_keys(only) }}
  where {{ linkstar.in_dirty_periods(period_type, 'days.' ~ column) }}
  group by days.{{ column }}, in_force.{{ keys | join(', days.') }}
)

select
  spend.period_type,
  spend.period_start,
  spend.{{ keys | join(',\n  spend.') }},
  {{ linkstar.roi_of_spend_and_sales() }}
from spend
left join sales on {{ linkstar.same_roi_key(keys + ['period_start']) }}
union all
select
  sales.period_type,
  sales.period_start,
  sales.{{ keys | join(',\n  sales.') }},
  {{ linkstar.roi_of_sales_alone() }}
from sales
left join spend on {{ linkstar.same_roi_key(keys + ['period_start']) }}
where spend.rule_set_id is null
{%- endmacro %}

{# Join clause that keeps the days (alias `days`) of the keys in a relation; nothing without one. #}
{% macro join_roi_keys(only) -%}
  {%- if only -%}
  inner join {{ only }} as only_keys
    on
      days.market is not distinct from only_keys.market
      and days.subject_type = only_keys.subject_type
      and days.subject_id is not distinct from only_keys.subject_id
      and days.fact_date = only_keys.fact_date
  {%- endif -%}
{%- endmacro %}
