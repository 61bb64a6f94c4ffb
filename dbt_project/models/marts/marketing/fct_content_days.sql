-- Grain: content x shop x day; a LIVE has one row, on the shop-local day it began. The published view over core.mart_content_days: whose
-- content it is, and how long it was watched where only the contents sheet tells, is joined when it is read, so that a handle that changes
-- hands or a corrected sheet restates nothing.
{{ config(materialized='view') }}

select
    days.content_id,
    days.shop_id,
    contents.creator_id,
    days.handle,
    days.content_type,
    days.stat_date as date,
    days.views,
    days.product_impressions,
    days.product_clicks,
    days.add_to_cart,
    days.likes,
    days.comments,
    days.shares,
    coalesce(days.watch_seconds, cast(round(days.views * contents.avg_watch_s) as bigint)) as watch_seconds,
    days.full_plays,
    days.new_followers,
    days.customers as customers_reported,
    days.items_sold as items_sold_reported,
    days.sku_orders as sku_orders_reported,
    days.gmv as gmv_reported,
    days.gmv_indirect as gmv_indirect_reported,
    days.currency,
    days.source,
    days.known_at
from {{ ref('mart_content_days') }} as days
left join {{ ref('dim_contents') }} as contents on days.content_id = contents.content_id
