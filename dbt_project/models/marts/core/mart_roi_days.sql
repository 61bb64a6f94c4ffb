-- Grain: rule set x market x creator x day x first weekday: every additive measure of creator_roi. Commissions and
-- costs know no rule set: they stand beside the sales of every rule set in force on their day in their market (a market
-- without shop, or none: in any market).
with rule_spans as (
    select
        rule_set_id,
        market,
        valid_from,
        valid_to
    from {{ ref('attr_rule_periods') }}
),

cost_days as (
    select
        market,
        fact_date
    from {{ ref('mart_roi_commission_days') }}
    union
    select
        market,
        fact_date
    from {{ ref('mart_roi_cost_days') }}
),

in_force as (
    select distinct
        cost_days.market,
        cost_days.fact_date,
        rule_spans.rule_set_id
    from cost_days
    left join {{ ref('mart_markets') }} as markets on cost_days.market = markets.market
    inner join rule_spans
        on
            (cost_days.market = rule_spans.market or markets.market is null)
            and cost_days.fact_date between rule_spans.valid_from and rule_spans.valid_to
),

measured as (
    select
        days.rule_set_id,
        days.market,
        days.creator_id,
        days.fact_date,
        days.week_start,
        {{ roi_columns([
            'orders', 'new_buyers', 'lines_counted', 'lines_eligible', 'lines_settled', 'lines_open', 'outlook_gaps', 'fx_gaps', 'unit_cost_gaps',
            'vat_rate_gaps', 'refund_amount_gaps', 'items_sold', 'gmv_gross', 'cancelled_amount', 'refund_cohort', 'gmv_net', 'gmv_net_expected', 'gmv_net_paid',
            'gmv_gross_final', 'tax_in_price', 'tax_kept', 'cogs'], 'days') }}
    from {{ ref('mart_roi_credit_days') }} as days
    union all
    select
        in_force.rule_set_id,
        days.market,
        days.creator_id,
        days.fact_date,
        days.week_start,
        {{ roi_columns(['commission_est', 'commission_act', 'commission', 'fx_gaps', 'local_gaps', 'commissions_provisional'], 'days') }}
    from {{ ref('mart_roi_commission_days') }} as days
    inner join in_force on days.market is not distinct from in_force.market and days.fact_date = in_force.fact_date
    union all
    select
        in_force.rule_set_id,
        days.market,
        days.creator_id,
        days.fact_date,
        days.week_start,
        {{ roi_columns([
            'fixed_fee', 'sample_cost', 'ad_boost', 'other_cost', 'allocated_cost', 'fx_gaps', 'local_gaps', 'unit_cost_gaps', 'costs_estimated'], 'days') }}
    from {{ ref('mart_roi_cost_days') }} as days
    inner join in_force on days.market is not distinct from in_force.market and days.fact_date = in_force.fact_date
)

select
    rule_set_id,
    market,
    creator_id,
    fact_date,
    week_start,
    {{ sum_of_roi_measures() }}
from measured
group by rule_set_id, market, creator_id, fact_date, week_start
