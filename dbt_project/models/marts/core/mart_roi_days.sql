-- Grain: rule set x market x subject (roi_subjects) x day x first weekday: every additive measure of the ROI marts. Commissions and
-- costs know no rule set: they stand beside the sales of every rule set in force (mart_roi_rule_days). Stored in the order of
-- days, so that a night that looks for some of them reads those only.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_roi_dirty_days', scope_key='fact_date') }}

with measured as (
    select
        days.rule_set_id,
        days.market,
        days.subject_type,
        days.subject_id,
        days.fact_date,
        days.week_start,
        {{ roi_columns([
            'orders', 'orders_touched', 'new_buyers', 'lines_counted', 'lines_eligible', 'lines_settled', 'lines_open', 'outlook_gaps', 'fx_gaps', 'unit_cost_gaps',
            'vat_rate_gaps', 'refund_amount_gaps', 'platform_fee_gaps', 'shipping_cost_gaps', 'fees_estimated', 'items_sold', 'gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'gmv_net_expected', 'gmv_net_paid',
            'gmv_net_gmvmax', 'gmv_gross_final', 'gmv_gross_unattributed', 'tax_in_price', 'tax_kept', 'cogs', 'platform_fees', 'shipping_cost'], 'days') }}
    from {{ ref('mart_roi_credit_days') }} as days
    where {{ in_scope(ref('mart_roi_dirty_days'), 'fact_date', 'days.fact_date') }}
    union all
    select
        in_force.rule_set_id,
        days.market,
        days.subject_type,
        days.subject_id,
        days.fact_date,
        days.week_start,
        {{ roi_columns(['commission_est', 'commission_act', 'commission', 'fx_gaps', 'local_gaps', 'commissions_provisional'], 'days') }}
    from {{ ref('mart_roi_commission_days') }} as days
    inner join {{ ref('mart_roi_rule_days') }} as in_force
        on days.market is not distinct from in_force.market and days.fact_date = in_force.fact_date
    where {{ in_scope(ref('mart_roi_dirty_days'), 'fact_date', 'days.fact_date') }}
    union all
    select
        in_force.rule_set_id,
        days.market,
        days.subject_type,
        days.subject_id,
        days.fact_date,
        days.week_start,
        {{ roi_columns([
            'fixed_fee', 'sample_cost', 'ad_boost', 'other_cost', 'allocated_cost', 'fx_gaps', 'local_gaps', 'unit_cost_gaps', 'costs_estimated'], 'days') }}
    from {{ ref('mart_roi_cost_days') }} as days
    inner join {{ ref('mart_roi_rule_days') }} as in_force
        on days.market is not distinct from in_force.market and days.fact_date = in_force.fact_date
    where {{ in_scope(ref('mart_roi_dirty_days'), 'fact_date', 'days.fact_date') }}
)

select
    rule_set_id,
    market,
    subject_type,
    subject_id,
    fact_date,
    week_start,
    {{ period_start("'week'", 'fact_date', 'week_start') }} as fact_week,
    {{ period_start("'month'", 'fact_date', 'week_start') }} as fact_month,
    {{ sum_of_roi_measures() }}
from measured
group by rule_set_id, market, subject_type, subject_id, fact_date, week_start
order by fact_date asc nulls last
