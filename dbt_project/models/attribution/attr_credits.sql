-- Grain: counted order line x rule set x credited touch; one row with evidence 'none' where no touch qualifies.
-- Credits of a line and rule set sum to exactly 1: each is rounded half up to 8 places, the remainder goes to the last
-- credited touch. Which touches count, and in which order: macro touch_paths.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='attr_dirty_lines', scope_key='line_key') }}

with lines as (
    select
        lines.line_key,
        lines.order_key,
        lines.order_sku_key,
        lines.buyer_hash,
        lines.second_buyer_hash,
        lines.room_id,
        lines.product_id,
        lines.shop_id,
        lines.market,
        lines.order_date,
        lines.order_month,
        lines.created_at
    from {{ ref('attr_lines') }} as lines
    where lines.is_counted and {{ only_dates('lines.order_date') }} and {{ in_scope(ref('attr_dirty_lines'), 'line_key', 'lines.line_key') }}
),

rules as (
    select * from {{ ref('attr_rule_periods') }}
),

{{ touch_paths() }},

{{ path_credits() }}

select
    lines.line_key,
    lines.order_key,
    lines.order_date,
    lines.order_month,
    lines.market,
    lines.shop_id,
    rules.rule_set_id,
    rules.rule_version,
    cast(coalesce(credited.touch_position, 1) as integer) as touch_position,
    cast(coalesce(credited.touch_count, 0) as integer) as touch_count,
    credited.touch_key,
    touches.creator_key,
    touches.content_id,
    coalesce(touches.kind, 'none') as evidence,
    coalesce(touches.is_paid, false) as is_paid,
    credited.touched_at,
    rules.weights_month,
    cast(coalesce(credited.credit, 1) as decimal(18, 8)) as credit
from lines
inner join numbered_rules as rules on lines.market = rules.market and lines.order_date between rules.valid_from and rules.valid_to
left join credited on lines.line_key = credited.line_key and rules.rule_no = credited.rule_no
left join {{ ref('attr_touches') }} as touches on credited.touch_key = touches.touch_key
