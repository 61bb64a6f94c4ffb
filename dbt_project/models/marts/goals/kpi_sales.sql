-- Grain: scope x period x value currency with any line: the days of its members added up, each with the share owned, its money in the target's
-- currency at that day's rate. Days without a rate are left out of the money and counted.
{{ config(schema='core') }}

with converted as (
    select
        periods.period_key,
        periods.share,
        {% for name in kpi_day_counts() + kpi_day_gaps() -%}
        days.{{ name }},
        {% endfor -%}
        {% for amount in kpi_day_money() -%}
        {{ kpi_amount('days', amount, 'periods') }} as {{ amount }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('kpi_period_days') }} as periods
    inner join {{ ref('kpi_member_days') }} as days
        on periods.day = days.order_date and periods.member_key = days.member_key
)

select
    period_key,
    {% for name in kpi_day_counts() -%}
    cast(sum({{ name }} * share) as decimal(28, 8)) as {{ name }},
    {% endfor -%}
    {% for name in kpi_day_gaps() -%}
    cast(sum({{ name }}) as bigint) as {{ name }},
    {% endfor -%}
    {% for amount in kpi_day_money() -%}
    cast(sum({{ amount }} * share) as decimal(28, 8)) as {{ amount }},
    {% endfor -%}
    cast(sum(case when gmv_gross is null then counted_lines else 0 end) as bigint) as lines_without_rate
from converted
group by period_key
