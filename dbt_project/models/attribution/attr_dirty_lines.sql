-- Grain: order line x reason x refresh in which its credits must be computed again. Before and after images both count:
-- every version of a touched order or click is looked at. Append-only and numbered; a first build lists none.
{{ config(materialized='incremental', incremental_strategy='append') }}

with dirty_touches as (
    select distinct
        source_key,
        kind
    from {{ ref('attr_dirty_touches') }} as touches
    where {{ since_applied('touches.seq') }}
),

largest_window as (
    select coalesce(max(greatest(click_window_hours, view_window_hours)), 0) as hours
    from {{ ref('attr_rule_changes') }}
),

largest_content_window as (
    select coalesce(max(content_window_hours), 0) as hours
    from {{ ref('attr_rule_changes') }}
    where position(',content_window,' in ',' || evidence_order || ',') > 0
),

changed_contents as (
    select distinct
        kind,
        content_id,
        product_id,
        shop_id,
        published_at
    from {{ ref('attr_content_evidence_changes') }} as evidence_changes
    where {{ since_applied('evidence_changes.seq') }}
),

touched_clicks as (
    select distinct
        versions.buyer_hash,
        versions.clicked_at
    from {{ ref('stg_sheets__link_click_versions') }} as versions
    inner join dirty_touches on versions.click_key = dirty_touches.source_key and dirty_touches.kind = 'click'
    where versions.buyer_key is not null
),

touched_orders as (
    select distinct order_key
    from {{ ref('attr_dirty_orders') }} as orders
    where {{ since_applied('orders.seq') }}
),

reasons as (
    select
        {{ hash64(['line.item.id']) }} as line_key,
        'order' as reason
    from {{ ref('stg_tiktok_shop__order_versions') }} as versions
    inner join touched_orders on versions.order_key = touched_orders.order_key
    {{ unnest_join('versions.line_items', 'line') }}
    union all
    select
        exported.line_key,
        'exported order' as reason
    from {{ ref('stg_seller_exports__order_version_rows') }} as exported
    inner join touched_orders on exported.order_key = touched_orders.order_key
    union all
    select
        lines.line_key,
        'click' as reason
    from touched_clicks
    cross join largest_window
    inner join {{ ref('attr_lines') }} as lines
        on
            touched_clicks.buyer_hash = lines.buyer_hash
            and lines.created_at >= touched_clicks.clicked_at
            and lines.created_at < touched_clicks.clicked_at + interval '1' hour * cast(ceil(largest_window.hours) as integer)
    union all
    select
        lines.line_key,
        'click of a second key' as reason
    from touched_clicks
    cross join largest_window
    inner join {{ ref('attr_lines') }} as lines
        on
            touched_clicks.buyer_hash = lines.second_buyer_hash
            and lines.created_at >= touched_clicks.clicked_at
            and lines.created_at < touched_clicks.clicked_at + interval '1' hour * cast(ceil(largest_window.hours) as integer)
    union all
    select
        lines.line_key,
        'platform record' as reason
    from dirty_touches
    inner join {{ ref('attr_lines') }} as lines on dirty_touches.source_key = lines.order_sku_key
    where dirty_touches.kind = 'platform'
    union all
    select
        lines.line_key,
        'live room' as reason
    from changed_contents
    inner join {{ ref('attr_lines') }} as lines on changed_contents.content_id = lines.room_id
    where changed_contents.kind = 'live_room'
    union all
    select
        lines.line_key,
        'shown product' as reason
    from changed_contents
    cross join largest_content_window
    inner join {{ ref('attr_lines') }} as lines
        on
            changed_contents.product_id = lines.product_id
            and lines.created_at >= changed_contents.published_at
            and lines.created_at < changed_contents.published_at + interval '1' hour * cast(ceil(largest_content_window.hours) as integer)
    where changed_contents.kind = 'content_window' and (changed_contents.shop_id is null or changed_contents.shop_id = lines.shop_id)
    union all
    select
        lines.line_key,
        'rule' as reason
    from {{ ref('attr_dirty_dates') }} as dirty_dates
    inner join {{ ref('attr_lines') }} as lines on dirty_dates.market = lines.market and dirty_dates.order_date = lines.order_date
    where {{ since_applied('dirty_dates.seq') }}
    union all
    select
        found.line_key,
        'backfill' as reason
    from ({{ backfill_lines() }}) as found
    where {{ since_applied('found.seq') }}
    union all
    select
        lines.line_key,
        'weights' as reason
    from {{ ref('attr_weight_changes') }} as weight_changes
    inner join {{ ref('attr_lines') }} as lines on weight_changes.market = lines.market and weight_changes.order_month = lines.order_month
    where {{ since_applied('weight_changes.seq') }}
)

select distinct
    line_key,
    reason,
    cast({{ var('run_seq') }} as bigint) as seq
from reasons
{%- if not is_incremental() %}
where false
{%- endif %}
