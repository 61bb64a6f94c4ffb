-- Grain: rule set x period type (day, week, month, quarter, all) x period x market x subject (roi_subjects): every figure of the ROI marts;
-- subject NULL = the unattributed share and costs of no subject. Sales by order date, costs by recognition day, commissions of the
-- platform's record. An input that is not known is left out of the sums and named in missing_inputs. What the clock decides is read
-- off the calendar here. Contents count where they are known from the period's first day on; of `all` what is known.
{{ config(materialized='view') }}

{%- set money_before_expected = ['gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net'] %}
{%- set money_after_expected = [
    'commission_est', 'commission_act', 'commission', 'fixed_fee', 'sample_cost', 'ad_boost', 'other_cost', 'promo_cost', 'allocated_cost', 'cogs',
    'platform_fees', 'shipping_cost', 'tax_in_price', 'contribution_profit'] %}

with costs as (
    select
        periods.*,
        calendar.period_end,
        calendar.local_currency,
        calendar.is_period_complete,
        calendar.is_official,
        {% for twin in ['', '_local'] -%}
        commission{{ twin }} + fixed_fee{{ twin }} + sample_cost{{ twin }} + ad_boost{{ twin }} + other_cost{{ twin }} as promo_cost{{ twin }},
        {% endfor -%}
        {{ missing_inputs({
            'fx_rate': 'fx_gaps > 0', 'platform_fees': 'platform_fee_gaps > 0', 'refund_amount': 'refund_amount_gaps > 0',
            'shipping_cost': 'shipping_cost_gaps > 0', 'unit_cost': 'unit_cost_gaps > 0', 'vat_rate': 'vat_rate_gaps > 0'}) }} as missing_inputs
    from {{ ref('mart_roi_periods') }} as periods
    inner join {{ ref('mart_roi_calendar') }} as calendar
        on
            periods.rule_set_id = calendar.rule_set_id
            and periods.period_type = calendar.period_type
            and periods.period_start = calendar.period_start
            and periods.market is not distinct from calendar.market
),

profits as (
    select
        costs.*,
        {% for twin in ['', '_local'] -%}
        gmv_net{{ twin }} - tax_kept{{ twin }} - cogs{{ twin }} - platform_fees{{ twin }} - shipping_cost{{ twin }}
        - promo_cost{{ twin }} - allocated_cost{{ twin }} as contribution_profit{{ twin }}{{ "," if not loop.last }}
        {% endfor -%}
    from costs
)

select
    profits.rule_set_id,
    profits.period_type,
    profits.period_start,
    profits.market,
    profits.subject_type,
    profits.subject_id,
    profits.is_official,
    profits.orders,
    profits.items_sold,
    profits.buyers,
    profits.new_buyers,
    {% for count, since in [('videos_published', 'videos_since'), ('lives_held', 'lives_since')] -%}
    case
        when coverage.{{ since }} is not null and (profits.period_type = 'all' or profits.period_start >= coverage.{{ since }})
            then coalesce(contents.{{ count }}, 0)
    end as {{ count }},
    {% endfor -%}
    {% for name in money_before_expected -%}
    profits.{{ name }},
    {% endfor -%}
    case when profits.outlook_gaps = 0 then profits.gmv_net_expected end as gmv_net_expected,
    profits.gmv_net_paid,
    case when reach.is_gmv_max_known then profits.gmv_net_gmvmax end as gmv_net_gmvmax,
    {% for name in money_after_expected -%}
    cast({{ known_money('profits', name) }} as decimal(28, 4)) as {{ name }},
    {% endfor -%}
    {{ ratio('profits.gmv_net', 'profits.promo_cost') }} as roi_ratio,
    {{ ratio('profits.gmv_net - profits.promo_cost', 'profits.promo_cost') }} as roi_simple,
    {{ ratio('profits.contribution_profit', 'profits.promo_cost') }} as roi_profit,
    {{ ratio('profits.lines_settled', 'profits.lines_eligible') }} as settled_share,
    {{ ratio('profits.gmv_gross_final', 'profits.gmv_gross') }} as refund_maturity,
    {{ ratio('reach.gmv_gross_unattributed', 'reach.gmv_gross') }} as unattributed_share,
    {{ ratio('profits.orders_touched', 'profits.orders') }} as touch_coverage,
    profits.missing_inputs,
    profits.is_period_complete,
    profits.is_period_complete and profits.lines_open = 0 and profits.missing_inputs = '' and profits.costs_estimated = 0
    and profits.fees_estimated = 0 and profits.commissions_provisional = 0 as is_final,
    profits.period_end,
    profits.lines_counted,
    profits.lines_settled,
    profits.lines_eligible,
    profits.gmv_gross_final,
    profits.gmv_gross_unattributed,
    profits.orders_touched,
    cast(profits.tax_kept as decimal(28, 4)) as tax_kept,
    profits.costs_estimated > 0 or profits.fees_estimated > 0 or profits.commissions_provisional > 0 as is_cost_estimated,
    profits.local_currency,
    case when profits.local_currency is not null and profits.outlook_gaps = 0 then profits.gmv_net_expected_local end as gmv_net_expected_local,
    case when profits.local_currency is not null and reach.is_gmv_max_known then profits.gmv_net_gmvmax_local end as gmv_net_gmvmax_local,
    {% for name in money_before_expected + ['gmv_net_paid', 'tax_in_price', 'tax_kept', 'cogs'] -%}
    cast(case when profits.local_currency is not null then profits.{{ name }}_local end as decimal(28, 4)) as {{ name }}_local,
    {% endfor -%}
    {% for name in money_after_expected if name not in ('tax_in_price', 'cogs') -%}
    {#- what was spent may be in a currency that the market's has no rate for; what sales cost is in the market's -#}
    {%- set is_known = '' if name in ('platform_fees', 'shipping_cost') else ' and profits.local_gaps = 0' -%}
    cast(case when profits.local_currency is not null{{ is_known }} then {{ known_money('profits', name, '_local') }} end as decimal(28, 4))
        as {{ name }}_local{{ "," if not loop.last }}
    {% endfor -%}
from profits
left join {{ ref('mart_roi_reach') }} as reach
    on
        profits.rule_set_id = reach.rule_set_id
        and profits.period_type = reach.period_type
        and profits.period_start = reach.period_start
        and profits.market = reach.market
left join {{ ref('mart_content_coverage') }} as coverage on profits.market = coverage.market
left join {{ ref('mart_roi_contents') }} as contents
    on
        profits.period_type = contents.period_type
        and profits.period_start = contents.period_start
        and profits.market is not distinct from contents.market
        and profits.subject_type = contents.subject_type
        and profits.subject_id is not distinct from contents.subject_id
