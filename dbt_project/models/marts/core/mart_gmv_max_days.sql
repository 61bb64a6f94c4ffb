-- Grain: shop x content x day on which a sale through the content is one of GMV Max, if it is a paid one: GMV Max spent on the content that
-- day or in the days of its window before (var gmv_max_window_days).
select distinct
    ad_days.shop_id,
    ad_days.content_id,
    cast(day.item as date) as fact_date
from {{ ref('mart_ad_days') }} as ad_days
{{ unnest_join(date_series('ad_days.date', days_later('ad_days.date', var('gmv_max_window_days'))), 'day') }}
where ad_days.ad_kind = 'gmv_max' and ad_days.spend > 0 and ad_days.content_id is not null and ad_days.shop_id is not null
