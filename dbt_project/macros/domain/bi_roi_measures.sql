{# Additive measures of the bi tables: columns of the ROI marts whose SUM over any selection is a total. #}
{% macro bi_roi_measures() -%}
  {{ return([
    'items_sold', 'gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'gmv_net_paid', 'gmv_net_gmvmax', 'gmv_gross_final',
    'gmv_gross_unattributed', 'commission_est', 'commission_act',
    'commission', 'fixed_fee', 'sample_cost', 'ad_boost', 'other_cost', 'promo_cost', 'allocated_cost', 'cogs', 'platform_fees', 'shipping_cost',
    'tax_in_price', 'tax_kept',
    'contribution_profit']) }}
{%- endmacro %}

{# Select list that adds the measures up. #}
{% macro sum_of_bi_measures() -%}
  {%- for measure in linkstar.bi_roi_measures() -%}
  cast(sum({{ measure }}) as decimal(28, {{ 8 if measure == 'items_sold' else 4 }})) as {{ measure }}{{ "," if not loop.last }}
  {% endfor -%}
{%- endmacro %}

{#
  Days of a ROI mart under the official rule set of their market. A cost without a market stands in the mart under the official rule set of
  each market: here once.
#}
{% macro official_days(mart, key) -%}
  select
    ranked.period_start as date,
    ranked.market,
    ranked.{{ key }},
    {% for measure in linkstar.bi_roi_measures() -%}
    {{ "coalesce(ranked.gmv_net_gmvmax, 0) as gmv_net_gmvmax" if measure == 'gmv_net_gmvmax' else 'ranked.' ~ measure }}{{ "," if not loop.last }}
    {% endfor -%}
  from (
    select
      days.*,
      row_number() over (partition by days.period_start, days.market, days.{{ key }} order by days.rule_set_id asc nulls last) as choice
    from {{ ref(mart) }} as days
    where days.period_type = 'day' and days.is_official
  ) as ranked
  where ranked.choice = 1
{%- endmacro %}

{# Names of a creator that stand beside the measures. #}
{% macro bi_creator_names() -%}
  {{ return(['creator_name', 'handle_main', 'role', 'tier', 'category', 'owner', 'agency', 'is_mapped']) }}
{%- endmacro %}
