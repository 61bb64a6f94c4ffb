-- Grain: cost entry x day it is recognised on: its cost date, or evenly each of its service days, the remainder on the last.
-- The parts of an entry sum to exactly its amount, in its own and in the reporting currency.
with entries as (
    select
        cost_entries.*,
        {{ money_times('amount', 'fx_rate') }} as amount_rc,
        coalesce(service_from, service_to, booked_on) as first_day,
        coalesce(service_to, service_from, booked_on) as last_day
    from {{ ref('mart_cost_entries') }} as cost_entries
),

-- a service period that ends before it begins, or of more than ten years, is a typing error: the cost stays on its date
spans as (
    select
        entries.*,
        last_day between first_day and {{ days_later('first_day', var('service_days_max', 3660) - 1) }} as is_spread_over_days
    from entries
),

days as (
    select
        spans.*,
        cast(day.item as date) as cost_date,
        case when is_spread_over_days then last_day else booked_on end as recognised_to,
        case when is_spread_over_days then 1 + {{ days_between('first_day', 'last_day') }} else 1 end as day_count
    from spans
    {{ unnest_join(date_series(
        'case when spans.is_spread_over_days then spans.first_day else spans.booked_on end',
        'case when spans.is_spread_over_days then spans.last_day else spans.booked_on end'), 'day') }}
),

parts as (
    select
        days.*,
        {{ money_share_signed('amount', '1', 'day_count') }} as amount_part,
        {{ money_share_signed('amount_rc', '1', 'day_count') }} as amount_rc_part
    from days
)

select
    cost_id,
    cost_date,
    assignment,
    campaign_id,
    is_replaced,
    market,
    cast(date_trunc('month', cost_date) as date) as cost_month,
    cast(case when cost_date = recognised_to then amount - (day_count - 1) * amount_part else amount_part end as decimal(18, 4)) as amount,
    cast(case when cost_date = recognised_to then amount_rc - (day_count - 1) * amount_rc_part else amount_rc_part end as decimal(18, 4)) as amount_rc
from parts
