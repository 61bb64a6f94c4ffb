-- Grain: content x shop x day. A video has a row for each day the platform has figures for; a LIVE one row, of its session, on the
-- shop-local day it began. The API's row counts; an export's where the API has none of that shop and content day. Figures are what the
-- platform reports: orders later cancelled or returned are in them, and they do not add up to the shop's sales.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_content_days', scope_key='content_day_key') }}

{%- set counts = ['views', 'product_impressions', 'product_clicks', 'likes', 'comments', 'shares', 'new_followers'] %}

with shops_by_code as (
    select
        lower(shop_code) as shop_code,
        min(shop_id) as shop_id
    from {{ ref('attr_shops') }}
    group by lower(shop_code)
),

cart as (
    select
        shop_id,
        content_day_key,
        sum(add_to_cart) as add_to_cart
    from {{ ref('stg_tiktok_shop__live_products') }} as products
    where {{ in_scope(ref('mart_dirty_content_days'), 'content_day_key', 'products.content_day_key') }}
    group by shop_id, content_day_key
),

api as (
    select
        videos.content_day_key,
        videos.shop_id,
        videos.content_id,
        'VIDEO' as content_type,
        videos.stat_date,
        coalesce(videos.creator_handle, videos.post_handle) as handle,
        {% for name in counts %}videos.{{ name }}, {% endfor %}
        cast(null as bigint) as add_to_cart,
        cast(null as bigint) as watch_seconds,
        cast(round(videos.views * videos.finish_rate) as bigint) as full_plays,
        videos.customers,
        videos.items_sold,
        videos.sku_orders,
        videos.gmv,
        videos.attributed_gmv as gmv_attributed,
        videos.indirect_gmv as gmv_indirect,
        videos.currency,
        videos.known_at
    from {{ ref('stg_tiktok_shop__video_performance') }} as videos
    where videos.stat_date is not null and {{ in_scope(ref('mart_dirty_content_days'), 'content_day_key', 'videos.content_day_key') }}
    union all
    select
        lives.content_day_key,
        lives.shop_id,
        lives.content_id,
        'LIVE' as content_type,
        {{ to_local_date('lives.started_at', "coalesce(shops.timezone, 'UTC')") }} as stat_date,
        lives.handle,
        {% for name in counts %}lives.{{ name }}, {% endfor %}
        cast(cart.add_to_cart as bigint) as add_to_cart,
        cast(round(lives.views * lives.viewing_seconds_average) as bigint) as watch_seconds,
        cast(null as bigint) as full_plays,
        lives.customers,
        lives.items_sold,
        lives.sku_orders,
        lives.attributed_gmv as gmv,
        lives.attributed_gmv as gmv_attributed,
        lives.indirect_gmv as gmv_indirect,
        lives.currency,
        lives.known_at
    from {{ ref('stg_tiktok_shop__live_performance') }} as lives
    left join {{ ref('attr_shops') }} as shops on lives.shop_id = shops.shop_id
    left join cart on lives.shop_id = cart.shop_id and lives.content_day_key = cart.content_day_key
    where lives.started_at is not null and {{ in_scope(ref('mart_dirty_content_days'), 'content_day_key', 'lives.content_day_key') }}
),

exported as (
    select
        contents.*,
        coalesce(shops.shop_id, contents.shop_code) as shop_id,
        row_number() over (
            partition by coalesce(shops.shop_id, contents.shop_code), contents.content_day_key
            order by contents.period_end desc nulls last, contents.known_at desc nulls last, contents.content_period_key asc nulls last
        ) as choice
    from {{ ref('stg_seller_exports__contents') }} as contents
    left join shops_by_code as shops on lower(contents.shop_code) = shops.shop_code
    where
        contents.stat_date is not null and contents.content_day_key is not null
        and {{ in_scope(ref('mart_dirty_content_days'), 'content_day_key', 'contents.content_day_key') }}
)

select
    content_day_key,
    shop_id,
    content_id,
    content_type,
    stat_date,
    handle,
    {% for name in counts %}{{ name }}, {% endfor %}
    add_to_cart,
    watch_seconds,
    full_plays,
    customers,
    items_sold,
    sku_orders,
    gmv,
    gmv_attributed,
    gmv_indirect,
    currency,
    'api' as source,
    known_at
from api
union all
select
    exported.content_day_key,
    exported.shop_id,
    exported.content_id,
    exported.content_type,
    exported.stat_date,
    exported.handle,
    {% for name in counts %}exported.{{ name }}, {% endfor %}
    cast(null as bigint) as add_to_cart,
    cast(null as bigint) as watch_seconds,
    cast(null as bigint) as full_plays,
    exported.customers,
    exported.items_sold,
    exported.orders as sku_orders,
    exported.gmv,
    cast(null as decimal(18, 4)) as gmv_attributed,
    cast(null as decimal(18, 4)) as gmv_indirect,
    exported.currency,
    'export' as source,
    exported.known_at
from exported
left join api on exported.shop_id = api.shop_id and exported.content_day_key = api.content_day_key
where exported.choice = 1 and api.content_day_key is null
