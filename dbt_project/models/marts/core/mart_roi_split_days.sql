-- Grain: market x subject (roi_subjects) x day that shops of both first weekdays have something of: its figures are two rows of mart_roi_days.
-- Looked for only on days on which the market has both, which hardly any market has.
with days as (
    select distinct
        market,
        subject_type,
        subject_id,
        fact_date,
        week_start
    from {{ ref('mart_roi_credit_days') }}
    union
    select
        market,
        subject_type,
        subject_id,
        fact_date,
        week_start
    from {{ ref('mart_roi_spend_days') }}
)

select
    market,
    subject_type,
    subject_id,
    fact_date
from days
group by market, subject_type, subject_id, fact_date
having count(*) > 1
