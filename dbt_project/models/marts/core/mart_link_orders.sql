-- Grain: counted order line x registered tracking link that its buyer clicked before, within the widest click window of the
-- rule sets in force for its market and order date. Says nothing about credit: a stronger kind of evidence may hold it.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='attr_dirty_lines', scope_key='line_key') }}

with windows as (
    select
        lines.line_key,
        lines.order_key,
        lines.buyer_hash,
        lines.created_at,
        max(rules.click_window_hours) as click_window_hours
    from {{ ref('attr_lines') }} as lines
    inner join {{ ref('attr_rule_periods') }} as rules
        on lines.market = rules.market and lines.order_date between rules.valid_from and rules.valid_to
    where
        lines.is_counted and lines.buyer_hash is not null
        and {{ in_scope(ref('attr_dirty_lines'), 'line_key', 'lines.line_key') }}
    group by lines.line_key, lines.order_key, lines.buyer_hash, lines.created_at
),

clicks as (
    select
        buyer_hash,
        link_id,
        touched_at
    from {{ ref('attr_touches') }}
    where kind = 'click'
)

select distinct
    windows.line_key,
    windows.order_key,
    clicks.link_id
from windows
inner join clicks
    on
        windows.buyer_hash = clicks.buyer_hash
        and clicks.touched_at <= windows.created_at
        and clicks.touched_at > {{ hours_earlier('windows.created_at', 'windows.click_window_hours') }}
