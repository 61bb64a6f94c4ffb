-- Grain: ad x day: what ads on creators' posts, GMV Max and other ads cost, and what the ad platform says they brought. The
-- published view over core.mart_ad_days.
{{ config(materialized='view') }}

select
    ad_id,
    date,
    ad_kind,
    content_id,
    creator_id,
    shop_id,
    market,
    advertiser_id,
    campaign_id,
    product_id,
    spend,
    impressions,
    clicks,
    orders,
    revenue_platform,
    currency,
    fx_rate,
    spend_rc,
    revenue_platform_rc,
    is_paid_from_sales,
    source,
    known_at
from {{ ref('mart_ad_days') }}
