-- Grain: node x period x value currency x market, shop or creator it owns x day of the period, with the value currency's rate to the
-- reporting currency on that day (empty: no rate, or none needed).
{{ config(schema='core') }}

with periods as (
    select distinct
        period_key,
        node_type,
        node_code,
        period_start,
        period_end,
        value_currency
    from {{ ref('kpi_targets') }}
    where is_known_node and period_end is not null
),

days as (
    select
        periods.*,
        cast(day.item as date) as day
    from periods
    {{ unnest_join(date_series('periods.period_start', 'periods.period_end'), 'day') }}
)

select
    days.period_key,
    days.node_type,
    nodes.market,
    nodes.shop_id,
    nodes.creator_id,
    days.day,
    days.value_currency,
    days.value_currency = '{{ var("reporting_currency") }}' as is_reporting_currency,
    rates.rate_rc as value_rate
from days
inner join {{ ref('kpi_nodes') }} as nodes on days.node_type = nodes.node_type and days.node_code = nodes.node_code
left join {{ ref('attr_fx_rates') }} as rates on days.value_currency = rates.currency and days.day = rates.rate_date
