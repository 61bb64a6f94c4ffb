-- Grain: node x period x value currency with any line: the days of its members added up, each day's money in the target's
-- currency at that day's rate. Days without a rate are left out of the money and counted.
{{ config(schema='core') }}

with converted as (
    select
        periods.period_key,
        {% for name in kpi_day_counts() + ['items_sold'] -%}
        days.{{ name }},
        {% endfor -%}
        {% for amount in kpi_day_money() -%}
        {{ kpi_amount('days', amount, 'periods') }} as {{ amount }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('kpi_period_days') }} as periods
    inner join {{ ref('kpi_member_days') }} as days
        on periods.day = days.order_date and (periods.shop_id = days.shop_id or periods.creator_id = days.creator_id)
)

select
    period_key,
    {% for name in kpi_day_counts() -%}
    cast(sum({{ name }}) as bigint) as {{ name }},
    {% endfor -%}
    sum(items_sold) as items_sold,
    {% for amount in kpi_day_money() -%}
    sum({{ amount }}) as {{ amount }},
    {% endfor -%}
    cast(sum(case when gmv_gross is null then counted_lines else 0 end) as bigint) as lines_without_rate
from converted
group by period_key
