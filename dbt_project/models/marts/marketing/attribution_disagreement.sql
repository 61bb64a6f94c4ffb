-- Grain: counted order line: whom the platform's record, the last tracked click and the LIVE name for it, whether GMV Max sold it, and the
-- money at stake. No rule decides any of it. `class` partitions the lines: by who names a creator at all and whether they agree.
{{ config(materialized='view') }}

with gmv_max_shops as (
    select distinct shop_id
    from {{ ref('mart_ad_days') }}
    where ad_kind = 'gmv_max' and shop_id is not null
),

said as (
    select
        lines.order_line_id,
        lines.order_id,
        lines.shop_id,
        lines.market,
        lines.order_date,
        evidence.platform_creator_id,
        evidence.click_creator_id,
        rooms.creator_id as live_creator_id,
        case when gmv_max_shops.shop_id is not null then gmv_max.content_id is not null end as is_gmv_max,
        lines.traffic_type,
        lines.gmv_net,
        lines.currency,
        lines.gmv_net_rc,
        lines.line_key
    from {{ ref('mart_lines') }} as lines
    left join {{ ref('mart_line_evidence') }} as evidence on lines.line_key = evidence.line_key
    left join {{ ref('dim_contents') }} as rooms on lines.room_id = rooms.content_id
    left join gmv_max_shops on lines.shop_id = gmv_max_shops.shop_id
    left join {{ ref('mart_gmv_max_days') }} as gmv_max
        on lines.shop_id = gmv_max.shop_id and evidence.ads_content_id = gmv_max.content_id and lines.order_date = gmv_max.fact_date
    where lines.is_counted
)

select
    said.order_line_id,
    said.order_id,
    said.shop_id,
    said.market,
    said.order_date,
    said.platform_creator_id,
    said.click_creator_id,
    said.live_creator_id,
    said.is_gmv_max,
    {{ disagreement_class('said.platform_creator_id', 'said.click_creator_id', 'said.live_creator_id') }} as class,
    said.traffic_type,
    said.gmv_net,
    said.currency,
    said.gmv_net_rc,
    said.line_key
from said
