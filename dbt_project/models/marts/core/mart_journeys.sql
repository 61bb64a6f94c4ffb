-- Grain: counted order line x touch that may have led to it, whatever a rule makes of it: the platform's record, the LIVE it was bought in,
-- and its buyer's tracked clicks and views in the widest windows of the rule sets in force for its market and date. Modelled evidence
-- (content windows) is no step of a buyer. In the order of touches of attribution.md.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='attr_dirty_lines', scope_key='line_key') }}

with lines as (
    select *
    from {{ ref('attr_lines') }} as all_lines
    where all_lines.is_counted and {{ in_scope(ref('attr_dirty_lines'), 'line_key', 'all_lines.line_key') }}
),

windows as (
    select
        days.market,
        days.order_date,
        max(rules.click_window_hours) as click_hours,
        max(rules.view_window_hours) as view_hours
    from (select distinct market, order_date from lines) as days
    inner join {{ ref('attr_rule_periods') }} as rules
        on days.market = rules.market and days.order_date between rules.valid_from and rules.valid_to
    group by days.market, days.order_date
),

buyers as (
    select
        lines.line_key,
        lines.created_at,
        lines.buyer_hash,
        windows.click_hours,
        windows.view_hours
    from lines
    inner join windows on lines.market = windows.market and lines.order_date = windows.order_date
    union all
    select
        lines.line_key,
        lines.created_at,
        lines.second_buyer_hash as buyer_hash,
        windows.click_hours,
        windows.view_hours
    from lines
    inner join windows on lines.market = windows.market and lines.order_date = windows.order_date
    where lines.second_buyer_hash is not null
),

touches as (
    select
        lines.line_key, touches.touch_key, touches.kind, touches.strength, touches.creator_id, touches.content_id, touches.is_paid,
        lines.created_at as touched_at
    from lines
    inner join {{ ref('attr_touches') }} as touches on lines.order_sku_key = touches.order_sku_key
    where touches.kind = 'platform'
    union all
    select
        lines.line_key, {{ hash64(["'live_room'", 'lines.order_line_id', 'lines.room_id']) }} as touch_key, 'live_room' as kind, 2 as strength,
        cast(null as varchar) as creator_id, lines.room_id as content_id, false as is_paid, lines.created_at as touched_at
    from lines
    where lines.room_id is not null
    union all
    select
        buyers.line_key, touches.touch_key, touches.kind, touches.strength, touches.creator_id, touches.content_id, touches.is_paid, touches.touched_at
    from buyers
    inner join {{ ref('attr_touches') }} as touches
        on
            buyers.buyer_hash = touches.buyer_hash
            and touches.touched_at <= buyers.created_at
            and touches.touched_at > {{ hours_earlier('buyers.created_at', "case touches.kind when 'click' then buyers.click_hours else buyers.view_hours end") }}
    where touches.kind in ('click', 'view')
)

select
    touches.line_key,
    lines.order_key,
    lines.market,
    lines.order_month,
    cast(row_number() over (
        partition by touches.line_key order by touches.touched_at asc nulls last, touches.strength desc nulls last, touches.touch_key asc nulls last
    ) as integer) as touch_position,
    cast(count(*) over (partition by touches.line_key) as integer) as touch_count,
    touches.touch_key,
    touches.kind,
    touches.creator_id,
    touches.content_id,
    touches.is_paid,
    touches.touched_at,
    lines.created_at as ordered_at
from touches
inner join lines on touches.line_key = lines.line_key
