-- Grain: cancellation x order line it names (one row with NULL line where it names none), current version.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='stg_tiktok_shop__cancellation_versions', scope_key='cancel_key') }}

with ranked as (
    select
        versions.*,
        row_number() over (partition by versions.cancel_key order by {{ latest_first('versions') }}) as recency
    from {{ ref('stg_tiktok_shop__cancellation_versions') }} as versions
    where {{ in_scope(ref('stg_tiktok_shop__cancellation_versions'), 'cancel_key', 'versions.cancel_key') }}
),

lines as (
    select
        ranked.*,
        line.item as line_item
    from ranked
    {{ unnest_join('ranked.cancel_line_items', 'line', outer=true) }}
    where ranked.recency = 1 and not ranked.is_gone
)

select
    lines.cancel_key,
    lines.cancel_id,
    lines.order_key,
    lines.order_id,
    case when lines.line_item.order_line_item_id <> '' then {{ hash64(['lines.line_item.order_line_item_id']) }} end as line_key,
    nullif(lines.line_item.order_line_item_id, '') as order_line_id,
    lines.shop_id,
    lines.cancel_type,
    lines.cancel_status,
    lines.reason,
    coalesce(lines.cancel_status = 'CANCELLATION_REQUEST_COMPLETE', false) as is_completed,
    lines.updated_at
from lines
