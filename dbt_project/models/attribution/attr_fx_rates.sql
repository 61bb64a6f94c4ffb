-- Grain: day x currency with a rate to the reporting currency. No row means no rate; the reporting currency itself has none.
-- Daily before monthly; the latest quotation first; a quoted pair before the inverse of one (orders_and_money.md "Currency").
with quotes as (
    select
        rate_date,
        upper(from_currency) as currency,
        cast(rate as decimal(38, 18)) as rate_rc,
        coalesce(rate_type, 'daily') as rate_type,
        0 as is_inverse
    from {{ ref('stg_sheets__fx_rates') }}
    where upper(to_currency) = '{{ var("reporting_currency") }}' and rate > 0
    union all
    select
        rate_date,
        upper(to_currency) as currency,
        {{ inverse_rate('rate') }} as rate_rc,
        coalesce(rate_type, 'daily') as rate_type,
        1 as is_inverse
    from {{ ref('stg_sheets__fx_rates') }}
    where upper(from_currency) = '{{ var("reporting_currency") }}' and rate > 0
),

validity as (
    select
        quotes.*,
        case when rate_type = 'monthly' then cast(date_trunc('month', rate_date) as date) else rate_date end as valid_from,
        case when rate_type = 'monthly' then {{ days_later("cast(date_trunc('month', rate_date) + interval '1' month as date)", -1) }}
            else {{ days_later('rate_date', var('fx_daily_valid_days')) }} end as valid_to
    from quotes
    where currency <> '{{ var("reporting_currency") }}'
),

days as (
    select
        validity.*,
        day.item as day
    from validity
    {{ unnest_join(date_series('validity.valid_from', 'validity.valid_to'), 'day') }}
),

ranked as (
    select
        days.*,
        row_number() over (
            partition by currency, day
            order by case when rate_type = 'daily' then 0 else 1 end asc nulls last, rate_date desc nulls last, is_inverse asc nulls last, rate_rc asc nulls last
        ) as preference
    from days
)

select
    cast(day as date) as rate_date,
    currency,
    rate_rc,
    rate_type
from ranked
where preference = 1
