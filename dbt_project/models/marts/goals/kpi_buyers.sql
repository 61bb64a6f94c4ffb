-- Grain: scope x period of a target on buyers: distinct buyers of counted lines, and those of them whose first order is among these. Not
-- additive, and counted whole whatever share of a sale is owned; so counted per period, and only where a target asks for it.
{{ config(schema='core') }}

with periods as (
    select days.*
    from {{ ref('kpi_period_days') }} as days
    where days.period_key in (
        select targets.period_key
        from {{ ref('kpi_targets') }} as targets
        where targets.metric_code in ('buyers', 'new_buyers', 'new_buyer_share')
    )
),

buyer_days as (
    select
        member_key,
        order_date,
        buyer_hash,
        bool_or(is_new_buyer) as is_new_buyer
    from {{ ref('kpi_lines') }}
    where is_counted and buyer_hash is not null
    group by member_key, order_date, buyer_hash
)

select
    periods.period_key,
    count(distinct buyer_days.buyer_hash) as buyers,
    count(distinct case when buyer_days.is_new_buyer then buyer_days.buyer_hash end) as new_buyers
from periods
inner join buyer_days
    on periods.day = buyer_days.order_date and periods.member_key = buyer_days.member_key
group by periods.period_key
