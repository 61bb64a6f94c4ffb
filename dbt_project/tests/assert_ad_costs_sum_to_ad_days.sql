-- A month, source and market whose ad spend in fct_costs is not that of fct_ad_days (but for what is paid out of sales, which
-- settlements count), in the ads' own or in the reporting currency.
with spent as (
    select
        source,
        currency,
        date_trunc('month', date) as cost_month,
        sum(spend) as amount,
        sum(spend_rc) as amount_rc
    from {{ ref('fct_ad_days') }}
    where not is_paid_from_sales
    group by source, currency, date_trunc('month', date)
),

booked as (
    select
        source,
        currency,
        date_trunc('month', cost_date) as cost_month,
        sum(amount) as amount,
        sum(amount_rc) as amount_rc
    from {{ ref('fct_costs') }}
    where source in ('tiktok_ads', 'gmv_max')
    group by source, currency, date_trunc('month', cost_date)
)

select
    coalesce(spent.source, booked.source) as source,
    coalesce(spent.cost_month, booked.cost_month) as cost_month,
    spent.amount as spent,
    booked.amount as booked
from spent
full outer join booked
    on spent.source = booked.source and spent.currency is not distinct from booked.currency and spent.cost_month = booked.cost_month
where
    coalesce(spent.amount, 0) <> coalesce(booked.amount, 0)
    or coalesce(spent.amount_rc, 0) <> coalesce(booked.amount_rc, 0)
