-- Grain: video x product x month: between which days of the month the list of performance showed the video with the product. By month, so
-- that a night computes the months it brought news of and not the whole history.
{{ config(
    materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__video_performance_versions', scope_key='stat_month'
) }}

select
    videos.stat_month,
    videos.shop_id,
    videos.content_id,
    {{ api_value('text', 'product.item.id') }} as product_id,
    min(videos.stat_date) as first_seen_on,
    max(videos.stat_date) as last_seen_on
from {{ ref('stg_tiktok_shop__video_performance') }} as videos
{{ unnest_join('videos.products', 'product') }}
where
    {{ api_value('text', 'product.item.id') }} is not null and videos.stat_month is not null
    and {{ in_scope(ref('stg_tiktok_shop__video_performance_versions'), 'stat_month', 'videos.stat_month') }}
group by videos.stat_month, videos.shop_id, videos.content_id, {{ api_value('text', 'product.item.id') }}
