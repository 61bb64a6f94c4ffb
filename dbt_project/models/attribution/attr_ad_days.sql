-- Grain: ad x day of both ad reports; of GMV Max a creative of a product, a LIVE room, or what is left of a campaign's cost. The
-- rows of a GMV Max campaign and day sum to exactly the campaign's cost. Days are the advertiser's. A view, so that what a
-- source adds or takes back shows in the same refresh.
{{ config(materialized='view') }}

with campaigns as (
    select
        campaign_days.*,
        cost > 0 and coalesce(net_cost = 0, false) as is_paid_from_sales
    from {{ ref('stg_tiktok_ads__gmv_max_campaign_days') }} as campaign_days
),

leaves as (
    select
        creatives.spend_key,
        creatives.advertiser_id,
        creatives.store_id,
        creatives.campaign_id,
        creatives.product_id,
        creatives.campaign_id || '|' || creatives.product_id || '|' || creatives.item_id as ad_id,
        creatives.content_id,
        creatives.account,
        creatives.date,
        creatives.cost,
        creatives.impressions,
        creatives.clicks,
        creatives.orders,
        creatives.revenue,
        creatives.known_at
    from {{ ref('stg_tiktok_ads__gmv_max_creative_days') }} as creatives
    union all
    select
        rooms.spend_key,
        rooms.advertiser_id,
        rooms.store_id,
        rooms.campaign_id,
        cast(null as varchar) as product_id,
        rooms.campaign_id || '|' || rooms.content_id as ad_id,
        rooms.content_id,
        campaigns.account,
        rooms.date,
        rooms.cost,
        cast(null as bigint) as impressions,
        cast(null as bigint) as clicks,
        rooms.orders,
        rooms.revenue,
        rooms.known_at
    from {{ ref('stg_tiktok_ads__gmv_max_live_days') }} as rooms
    left join campaigns on rooms.spend_key = campaigns.spend_key
),

broken_down as (
    select
        spend_key,
        sum(cost) as cost,
        sum(orders) as orders,
        sum(revenue) as revenue
    from leaves
    group by spend_key
)

select
    days.spend_key,
    'tiktok_ads' as source,
    case when ads.content_id is not null or ads.identity_type in ('AUTH_CODE', 'TT_USER', 'BC_AUTH_TT') then 'spark' else 'other' end as ad_kind,
    days.advertiser_id,
    cast(null as varchar) as store_id,
    days.campaign_id,
    cast(null as varchar) as product_id,
    days.ad_id,
    ads.content_id,
    cast(null as varchar) as account,
    days.date,
    days.spend,
    days.impressions,
    days.clicks,
    days.orders,
    days.revenue as revenue_platform,
    days.currency,
    false as is_paid_from_sales,
    days.known_at
from {{ ref('stg_tiktok_ads__ad_days') }} as days
left join {{ ref('stg_tiktok_ads__ads') }} as ads on days.advertiser_id = ads.advertiser_id and days.ad_id = ads.ad_id
union all
select
    leaves.spend_key,
    'gmv_max' as source,
    'gmv_max' as ad_kind,
    leaves.advertiser_id,
    leaves.store_id,
    leaves.campaign_id,
    leaves.product_id,
    leaves.ad_id,
    leaves.content_id,
    leaves.account,
    leaves.date,
    leaves.cost as spend,
    leaves.impressions,
    leaves.clicks,
    leaves.orders,
    leaves.revenue as revenue_platform,
    cast(null as varchar) as currency,
    coalesce(campaigns.is_paid_from_sales, false) as is_paid_from_sales,
    leaves.known_at
from leaves
left join campaigns on leaves.spend_key = campaigns.spend_key
union all
select
    campaigns.spend_key,
    'gmv_max' as source,
    'gmv_max' as ad_kind,
    campaigns.advertiser_id,
    campaigns.store_id,
    campaigns.campaign_id,
    cast(null as varchar) as product_id,
    campaigns.campaign_id || '|rest' as ad_id,
    cast(null as varchar) as content_id,
    cast(null as varchar) as account,
    campaigns.date,
    cast(campaigns.cost - coalesce(broken_down.cost, 0) as decimal(18, 4)) as spend,
    cast(null as bigint) as impressions,
    cast(null as bigint) as clicks,
    cast(campaigns.orders - coalesce(broken_down.orders, 0) as bigint) as orders,
    cast(campaigns.revenue - coalesce(broken_down.revenue, 0) as decimal(18, 4)) as revenue_platform,
    cast(null as varchar) as currency,
    campaigns.is_paid_from_sales,
    campaigns.known_at
from campaigns
left join broken_down on campaigns.spend_key = broken_down.spend_key
where campaigns.cost <> coalesce(broken_down.cost, 0)
