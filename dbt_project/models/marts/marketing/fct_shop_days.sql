-- Grain: shop x day, as the platform's own shop report has it. Buyers and visitors of several days do not add up; the sales here
-- are the platform's and do not equal those of the order lines.
select
    days.shop_id,
    shops.market,
    days.stat_date as date,
    days.gmv as gmv_compass,
    days.gmv_with_tax,
    days.gmv_creator_video,
    days.gmv_creator_live,
    days.gmv_seller_video,
    days.gmv_seller_live,
    days.gmv_product_card,
    days.refunds,
    days.currency,
    days.orders,
    days.sku_orders,
    days.items_sold,
    days.cancellations_and_returns,
    days.buyers,
    days.visitors,
    days.page_views,
    days.product_impressions,
    days.product_clicks,
    days.known_at,
    {{ ratio('days.buyers', 'days.visitors') }} as cvr
from {{ ref('stg_tiktok_shop__shop_performance') }} as days
left join {{ ref('attr_shops') }} as shops on days.shop_id = shops.shop_id
where days.stat_date is not null
