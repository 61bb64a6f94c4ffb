-- Grain: scope x period x value currency x member x day of the period: its part (what it reaches through creators, costs, contents) each day, and
-- each whole shop on the days it owns it, with its share. With the value currency's rate to the reporting currency (empty: no rate, or none needed).
{{ config(schema='core') }}

with periods as (
    select distinct
        period_key,
        scope_key,
        node_type,
        period_start,
        period_end,
        value_currency
    from {{ ref('kpi_targets') }}
    where is_known_node and not is_empty_part and period_end is not null
),

days as (
    select
        periods.*,
        cast(day.item as date) as day
    from periods
    {{ unnest_join(date_series('periods.period_start', 'periods.period_end'), 'day') }}
),

members as (
    select
        days.*,
        cast(null as varchar) as shop_id,
        {{ kpi_part_member('days.scope_key') }} as member_key,
        cast(1 as decimal(28, 8)) as share
    from days
    union all
    select
        days.*,
        shops.shop_id,
        {{ kpi_shop_member('shops.shop_id') }} as member_key,
        shops.share
    from days
    inner join (
        select
            owned.period_key,
            owned.day,
            nodes.shop_id,
            max(nodes.share) as share
        from days as owned
        inner join {{ ref('kpi_nodes') }} as nodes
            on owned.scope_key = nodes.scope_key and owned.day between nodes.valid_from and nodes.valid_to
        where nodes.shop_id is not null
        group by owned.period_key, owned.day, nodes.shop_id
    ) as shops on days.period_key = shops.period_key and days.day = shops.day
)

select
    members.period_key,
    members.scope_key,
    members.node_type,
    members.member_key,
    members.shop_id,
    members.share,
    members.day,
    members.value_currency,
    members.value_currency = '{{ var("reporting_currency") }}' as is_reporting_currency,
    rates.rate_rc as value_rate
from members
left join {{ ref('attr_fx_rates') }} as rates on members.value_currency = rates.currency and members.day = rates.rate_date
