-- Grain: market x subject (roi_subjects) x day x first weekday: commissions and costs, whatever the rule set. Stored in the order of days.
with spent as (
    select
        market,
        subject_type,
        subject_id,
        fact_date,
        week_start,
        {{ roi_columns(['commission_est', 'commission_act', 'commission', 'fx_gaps', 'local_gaps', 'commissions_provisional'], 'days', roi_spend()) }}
    from {{ ref('mart_roi_commission_days') }} as days
    union all
    select
        market,
        subject_type,
        subject_id,
        fact_date,
        week_start,
        {{ roi_columns([
            'fixed_fee', 'sample_cost', 'ad_boost', 'other_cost', 'allocated_cost', 'fx_gaps', 'local_gaps', 'unit_cost_gaps', 'costs_estimated'], 'days', roi_spend()) }}
    from {{ ref('mart_roi_cost_days') }} as days
)

select
    market,
    subject_type,
    subject_id,
    fact_date,
    week_start,
    {{ period_start("'week'", 'fact_date', 'week_start') }} as fact_week,
    {{ period_start("'month'", 'fact_date', 'week_start') }} as fact_month,
    {{ sum_of_roi_measures(roi_spend()) }}
from spent
group by market, subject_type, subject_id, fact_date, week_start
order by fact_date asc nulls last
