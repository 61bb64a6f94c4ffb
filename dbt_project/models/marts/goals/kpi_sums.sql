-- Grain: scope x period x value currency of a target: everything a metric is made of, side by side. A node without any line or cost has zeros,
-- not gaps; what a source nobody loads would tell is empty. What could not be converted is left out of the sums and named.
{{ config(schema='core') }}

{%- set inputs = ['cogs', 'tax_in_price', 'tax_kept', 'platform_fees', 'shipping_cost'] %}
{%- set sales = kpi_day_money() | reject('in', inputs) | reject('equalto', 'gmv_net_expected') | list %}
{%- set counts = kpi_day_counts() | reject('equalto', 'sample_orders') | list + kpi_day_gaps() %}
{%- set commissions = [
    'commission', 'commission_est', 'commission_act', 'commission_std_est', 'commission_std_act', 'commission_ads_est', 'commission_ads_act',
    'cofund_bonus_est', 'cofund_bonus_act', 'partner_commission', 'commission_base_act', 'commission_on_base'] %}
{%- set costs = ['fixed_fee', 'sample_cost', 'ad_boost', 'other_cost', 'allocated_cost'] %}

with periods as (
    select
        period_key,
        scope_key,
        max(elapsed_days) as elapsed_days
    from {{ ref('kpi_targets') }}
    where is_known_node and not is_empty_part and period_end is not null
    group by period_key, scope_key
),

-- samples are nobody's sale: only whole shops tell how many orders they were
through_creators as (
    select distinct scope_key
    from {{ ref('kpi_nodes') }}
    where creator_id is not null or campaign_id is not null
),

summed as (
    select
        periods.period_key,
        {% for name in sales -%}
        case when sales.lines_without_rate = sales.counted_lines and sales.counted_lines > 0 then null else coalesce(sales.{{ name }}, 0) end as {{ name }},
        {% endfor -%}
        {% for name in counts -%}
        coalesce(sales.{{ name }}, 0) as {{ name }},
        {% endfor -%}
        {% for name in commissions -%}
        coalesce(commissions.{{ name }}, 0) as {{ name }},
        {% endfor -%}
        {% for name in costs -%}
        coalesce(costs.{{ name }}, 0) as {{ name }},
        {% endfor -%}
        coalesce(commissions.commission, 0) + coalesce(costs.direct_cost, 0) as promo_cost,
        {% for name in inputs -%}
        case when sales.counted_lines > 0 then sales.{{ name }} else 0 end as {{ name }},
        {% endfor -%}
        case when refunds.refunds_without_rate > 0 and refunds.refund_cash is null then null else coalesce(refunds.refund_cash, 0) end as refund_cash,
        case when through_creators.scope_key is null then coalesce(sales.sample_orders, 0) end as sample_orders,
        coalesce(credits.selling_creators, 0) as selling_creators,
        coalesce(credits.gmv_unattributed, 0) as gmv_unattributed,
        case when credits.has_paid then credits.gmv_net_paid else 0 end as gmv_net_paid,
        coalesce(buyers.buyers, 0) as buyers,
        coalesce(buyers.new_buyers, 0) as new_buyers,
        case when sales.outlook_gaps > 0 then null else coalesce(sales.gmv_net_expected, 0) end as gmv_net_expected,
        case when credits.is_credited then credits.rule_version end as rule_version,
        periods.elapsed_days as days_elapsed,
        {% for source, measures in kpi_activity().items() -%}
        {% for name in measures['counts'] + measures['distinct'] + measures['money'] -%}
        case when activity.is_{{ source }}_known then coalesce(activity.{{ name }}, 0) end as {{ name }},
        {% endfor -%}
        coalesce(activity.is_{{ source }}_gap, true) as is_{{ source }}_gap,
        {% endfor -%}
        coalesce(activity.activity_without_rate, 0) > 0 as is_activity_rate_missing,
        coalesce(sales.lines_without_rate, 0) > 0 as is_sales_rate_missing,
        coalesce(sales.refund_amount_gaps, 0) > 0 as is_refund_amount_missing,
        coalesce(refunds.refunds_without_rate, 0) > 0 as is_refund_rate_missing,
        coalesce(commissions.commissions_without_rate, 0) + coalesce(costs.costs_without_rate, 0) > 0 as is_cost_rate_missing,
        coalesce(costs.costs_without_shop, 0) > 0 as is_cost_shop_missing,
        coalesce(sales.unit_cost_rate_gaps, 0) > 0 as is_unit_cost_rate_missing,
        coalesce(sales.unit_cost_gaps, 0) > 0 as is_unit_cost_missing,
        coalesce(sales.vat_rate_gaps, 0) > 0 as is_vat_rate_missing,
        coalesce(sales.platform_fee_gaps, 0) > 0 as is_platform_fee_missing,
        coalesce(sales.shipping_cost_gaps, 0) > 0 as is_shipping_cost_missing,
        coalesce(commissions.commissions_provisional, 0) + coalesce(costs.costs_estimated, 0) as open_costs
    from periods
    left join through_creators on periods.scope_key = through_creators.scope_key
    left join {{ ref('kpi_activity_sums') }} as activity on periods.period_key = activity.period_key
    left join {{ ref('kpi_sales') }} as sales on periods.period_key = sales.period_key
    left join {{ ref('kpi_buyers') }} as buyers on periods.period_key = buyers.period_key
    left join {{ ref('kpi_credit_sums') }} as credits on periods.period_key = credits.period_key
    left join {{ ref('kpi_refund_sums') }} as refunds on periods.period_key = refunds.period_key
    left join {{ ref('kpi_commission_sums') }} as commissions on periods.period_key = commissions.period_key
    left join {{ ref('kpi_cost_sums') }} as costs on periods.period_key = costs.period_key
)

select
    summed.*,
    cast(views * 0.001 as decimal(28, 8)) as thousand_views,
    cast(product_impressions * 0.001 as decimal(28, 8)) as thousand_impressions,
    videos_published + lives_held as contents_published,
    gmv_net - coalesce(tax_kept, 0) - coalesce(cogs, 0) - coalesce(platform_fees, 0) - coalesce(shipping_cost, 0) as gross_profit,
    {{ missing_inputs({'fx_rate': 'is_activity_rate_missing'}) }} as missing_activity,
    {{ missing_inputs({'fx_rate': 'is_sales_rate_missing', 'refund_amount': 'is_refund_amount_missing'}) }} as missing_sales,
    {{ missing_inputs({
        'fx_rate': 'is_sales_rate_missing', 'refund_amount': 'is_refund_amount_missing', 'vat_rate': 'is_vat_rate_missing'}) }} as missing_tax,
    {{ missing_inputs({'fx_rate': 'is_sales_rate_missing or is_refund_rate_missing', 'refund_amount': 'is_refund_amount_missing'}) }} as missing_cash,
    {{ missing_inputs({
        'fx_rate': 'is_sales_rate_missing or is_cost_rate_missing', 'refund_amount': 'is_refund_amount_missing', 'shop_of_cost': 'is_cost_shop_missing'}) }}
        as missing_cost,
    {{ missing_inputs({
        'fx_rate': 'is_sales_rate_missing or is_cost_rate_missing or is_unit_cost_rate_missing', 'platform_fees': 'is_platform_fee_missing',
        'refund_amount': 'is_refund_amount_missing', 'shipping_cost': 'is_shipping_cost_missing', 'shop_of_cost': 'is_cost_shop_missing',
        'unit_cost': 'is_unit_cost_missing', 'vat_rate': 'is_vat_rate_missing'}) }} as missing_profit,
    {{ missing_inputs({
        'fx_rate': 'is_sales_rate_missing', 'platform_fees': 'is_platform_fee_missing', 'shipping_cost': 'is_shipping_cost_missing'}) }} as missing_fees
from summed
