-- Grain: scope x period with any refund booked in it (cash view): product money that went back, by refund date, at that day's rate. All of it
-- for a whole shop, the creators' parts (kpi_refund_parts) else.
{{ config(schema='core') }}

with days as (
    select * from {{ ref('kpi_period_days') }}
),

refunds as (
    select
        {{ kpi_shop_member('shop_id') }} as member_key,
        refund_date,
        currency,
        cast(1 as decimal(28, 8)) as share,
        amount_product,
        amount_product_rc
    from {{ ref('fct_refunds') }}
    where amount_product <> 0
    union all
    select
        {{ kpi_part_member('owned.scope_key') }} as member_key,
        parts.fact_day as refund_date,
        parts.currency,
        owned.share,
        parts.amount_product,
        parts.amount_product_rc
    from {{ ref('kpi_refund_parts') }} as parts
    inner join {{ ref('kpi_owned_places') }} as owned on parts.place_key = owned.place_key
    where not owned.is_whole
),

owned_refunds as (
    select
        days.period_key,
        {{ kpi_amount('refunds', 'amount_product') }} * refunds.share * days.share as refund_cash
    from days
    inner join refunds on days.member_key = refunds.member_key and days.day = refunds.refund_date
)

select
    period_key,
    cast(sum(refund_cash) as decimal(28, 8)) as refund_cash,
    sum(case when refund_cash is null then 1 else 0 end) as refunds_without_rate
from owned_refunds
group by period_key
