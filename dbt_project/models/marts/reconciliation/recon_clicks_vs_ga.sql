-- Grain: day x campaign: clicks on tracking links against the sessions that analytics counted (traffic_daily sheet), in numbers, not money.
-- The two never agree exactly: what matches is a share of the clicks (the thresholds: a tenth).
{{ config(materialized='ephemeral') }}

with clicks as (
    select
        coalesce(lower(nullif(trim(sheet.utm_campaign), '')), '') as campaign,
        {{ to_local_date('clicks.clicked_at', 'links.timezone') }} as click_date
    from {{ ref('stg_sheets__link_clicks') }} as clicks
    inner join {{ ref('attr_links') }} as links on clicks.link_id = links.link_id
    inner join {{ ref('stg_sheets__tracking_links') }} as sheet on clicks.link_id = sheet.link_id
    where clicks.kind = 'click'
),

side_a as (
    select
        '' as shop_id,
        cast(click_date as varchar) || '|' || campaign as item_key,
        click_date as item_date,
        cast(null as varchar) as currency,
        count(*) as amount,
        {{ no_reason() }}
    from clicks
    group by click_date, campaign
),

side_b as (
    select
        '' as shop_id,
        cast(date as varchar) || '|' || coalesce(lower(nullif(trim(utm_campaign), '')), '') as item_key,
        date as item_date,
        cast(null as varchar) as currency,
        sum(sessions) as amount,
        {{ no_reason() }}
    from {{ ref('stg_sheets__traffic_daily') }}
    where upper(source) = 'GA'
    group by date, coalesce(lower(nullif(trim(utm_campaign), '')), '')
),

{{ reconciled('clicks_vs_ga') }}
