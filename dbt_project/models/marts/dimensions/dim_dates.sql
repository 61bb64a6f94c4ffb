-- Grain: calendar day, from the first order or cost of the data (or the clock's year) to 400 days after the clock.
{%- set months_en = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] %}
{%- set days_en = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] %}
{%- set days_zh = ['星期一', '星期二', '星期三', '星期四', '星期五', '星期六', '星期日'] %}

with first_days as (
    select min(order_date) as day from {{ ref('attr_lines') }}
    union all
    select min(cost_date) as day from {{ ref('stg_sheets__costs') }}
    union all
    select cast(date_trunc('year', {{ clock() }}) as date) as day
),

bounds as (
    select
        greatest(min(day), date '2000-01-01') as first_day,
        {{ days_later('cast(' ~ clock() ~ ' as date)', 400) }} as last_day
    from first_days
),

days as (
    select
        cast(day.item as date) as date,
        cast(date_trunc('week', day.item) as date) as monday
    from bounds
    {{ unnest_join(date_series('bounds.first_day', 'bounds.last_day'), 'day') }}
),

placed as (
    select
        days.date,
        days.monday,
        {{ days_later('days.monday', 3) }} as thursday,
        cast({{ days_between('days.monday', 'days.date') }} as integer) + 1 as weekday,
        {{ period_start("'week'", 'days.date', "'sun'") }} as sunday,
        cast(extract(year from days.date) as integer) as year,
        cast(extract(quarter from days.date) as integer) as quarter_number,
        cast(extract(month from days.date) as integer) as month_number
    from days
)

select
    date,
    year,
    cast(year as varchar) || 'Q' || cast(quarter_number as varchar) as quarter,
    cast(year as varchar) || '-' || lpad(cast(month_number as varchar), 2, '0') as month,
    cast(extract(year from thursday) as varchar) || '-W'
    || lpad(cast(cast(floor((extract(doy from thursday) - 1) / 7.0) as integer) + 1 as varchar), 2, '0') as iso_week,
    cast(date_trunc('quarter', date) as date) as quarter_start,
    cast(date_trunc('month', date) as date) as month_start,
    monday as week_start_mon,
    sunday as week_start_sun,
    weekday,
    weekday >= 6 as is_weekend,
    case month_number {% for name in months_en %}when {{ loop.index }} then '{{ name }}' {% endfor %}end as month_name_en,
    cast(month_number as varchar) || '月' as month_name_zh,
    case weekday {% for name in days_en %}when {{ loop.index }} then '{{ name }}' {% endfor %}end as weekday_name_en,
    case weekday {% for name in days_zh %}when {{ loop.index }} then '{{ name }}' {% endfor %}end as weekday_name_zh
from placed
