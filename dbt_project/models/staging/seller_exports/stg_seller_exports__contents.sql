-- Grain: shop of an export x video or LIVE x period of its file, current version. Times are the shop's wall clock.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_seller_exports__content_versions', scope_key='content_period_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.content_period_key order by {{ latest_first('versions') }}) as recency
    from {{ ref('stg_seller_exports__content_versions') }} as versions
    where {{ in_scope(ref('stg_seller_exports__content_versions'), 'content_period_key', 'versions.content_period_key') }}
)

select
    content_period_key,
    content_day_key,
    record_key,
    shop_code,
    content_id,
    content_type,
    title,
    handle,
    posted_local,
    period_start,
    period_end,
    stat_date,
    currency,
    gmv,
    orders,
    items_sold,
    customers,
    views,
    likes,
    comments,
    shares,
    new_followers,
    product_impressions,
    product_clicks,
    known_at
from ranked
where recency = 1 and not is_gone
