-- Grain: node x period with any refund booked in it (cash view): product money that went back, by refund date, at that day's
-- rate. A creator's part is the official credit of the refunded line; the last touch takes the remainder.
{{ config(schema='core') }}

with days as (
    select * from {{ ref('kpi_period_days') }}
),

refunds as (
    select
        refund_id,
        line_key,
        shop_id,
        refund_date,
        currency,
        amount_product,
        amount_product_rc
    from {{ ref('fct_refunds') }}
    where amount_product <> 0
),

parts as (
    select
        refunds.*,
        credits.creator_id,
        credits.touch_position = max(credits.touch_position) over by_refund as is_last_touch,
        {{ money_times('refunds.amount_product', 'credits.credit') }} as part,
        {{ money_times('refunds.amount_product_rc', 'credits.credit') }} as part_rc,
        sum({{ money_times('refunds.amount_product', 'credits.credit') }}) over by_refund as parts_sum,
        sum({{ money_times('refunds.amount_product_rc', 'credits.credit') }}) over by_refund as parts_sum_rc
    from refunds
    inner join {{ ref('mart_credits') }} as credits on refunds.line_key = credits.line_key
    where {{ is_official_credit('credits') }}
    window by_refund as (partition by refunds.refund_id, refunds.line_key)
),

credited as (
    select
        creator_id,
        refund_date,
        currency,
        cast(case when is_last_touch then amount_product - parts_sum + part else part end as decimal(18, 4)) as amount_product,
        cast(case when is_last_touch then amount_product_rc - parts_sum_rc + part_rc else part_rc end as decimal(18, 4)) as amount_product_rc
    from parts
    where creator_id is not null
),

owned as (
    select
        days.period_key,
        {{ kpi_amount('refunds', 'amount_product') }} as refund_cash
    from days
    inner join refunds on days.shop_id = refunds.shop_id and days.day = refunds.refund_date
    union all
    select
        days.period_key,
        {{ kpi_amount('credited', 'amount_product') }} as refund_cash
    from days
    inner join credited on days.creator_id = credited.creator_id and days.day = credited.refund_date
)

select
    period_key,
    sum(refund_cash) as refund_cash,
    sum(case when refund_cash is null then 1 else 0 end) as refunds_without_rate
from owned
group by period_key
