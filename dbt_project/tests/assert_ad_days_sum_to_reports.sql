-- A month whose ad spend is not what the two reports say: the ads of the auction, and the campaigns of GMV Max. (Creatives whose
-- campaign has no row on a day, because it was held, are left out on both sides.)
with reported as (
    select
        'tiktok_ads' as source,
        date_trunc('month', date) as spend_month,
        sum(spend) as spend
    from {{ ref('stg_tiktok_ads__ad_days') }}
    group by date_trunc('month', date)
    union all
    select
        'gmv_max' as source,
        date_trunc('month', date) as spend_month,
        sum(cost) as spend
    from {{ ref('stg_tiktok_ads__gmv_max_campaign_days') }}
    group by date_trunc('month', date)
),

facts as (
    select
        source,
        date_trunc('month', date) as spend_month,
        sum(spend) as spend
    from {{ ref('mart_ad_days') }}
    where source = 'tiktok_ads' or spend_key in (select campaigns.spend_key from {{ ref('stg_tiktok_ads__gmv_max_campaign_days') }} as campaigns)
    group by source, date_trunc('month', date)
)

select
    coalesce(reported.source, facts.source) as source,
    coalesce(reported.spend_month, facts.spend_month) as spend_month,
    reported.spend as reported,
    facts.spend as published
from reported
full outer join facts on reported.source = facts.source and reported.spend_month = facts.spend_month
where coalesce(reported.spend, 0) <> coalesce(facts.spend, 0)
