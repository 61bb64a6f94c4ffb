-- Grain: counted order line x rule set x credited touch; one row with evidence 'none' where no touch qualifies.
-- Credits of a line and rule set sum to exactly 1: each is rounded half up to 8 places, the remainder goes to the last
-- credited touch. A click matches either buyer key of an order. Steps: candidates -> eligible under the rule -> path -> weights -> credits (attribution.md).
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='attr_dirty_lines', scope_key='line_key') }}

with lines as (
    select
        lines.line_key,
        lines.order_key,
        lines.order_sku_key,
        lines.buyer_hash,
        lines.second_buyer_hash,
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

largest_window as (
    select coalesce(max(greatest(click_window_hours, view_window_hours)), 0) as hours from rules
),

candidates as (
    select
        lines.line_key, lines.market, lines.order_date, lines.created_at, lines.product_id as line_product_id,
        touches.touch_key, touches.kind, touches.strength, touches.creator_key, touches.content_id, touches.product_id, touches.is_paid, touches.is_own,
        lines.created_at as touched_at
    from lines
    inner join {{ ref('attr_touches') }} as touches on lines.order_sku_key = touches.order_sku_key
    union all
    select
        lines.line_key, lines.market, lines.order_date, lines.created_at, lines.product_id as line_product_id,
        touches.touch_key, touches.kind, touches.strength, touches.creator_key, touches.content_id, touches.product_id, touches.is_paid, touches.is_own,
        touches.touched_at
    from lines
    cross join largest_window
    inner join {{ ref('attr_touches') }} as touches
        on
            lines.buyer_hash = touches.buyer_hash
            and touches.touched_at <= lines.created_at
            and touches.touched_at > {{ hours_earlier('lines.created_at', 'largest_window.hours') }}
    union all
    select
        lines.line_key, lines.market, lines.order_date, lines.created_at, lines.product_id as line_product_id,
        touches.touch_key, touches.kind, touches.strength, touches.creator_key, touches.content_id, touches.product_id, touches.is_paid, touches.is_own,
        touches.touched_at
    from lines
    cross join largest_window
    inner join {{ ref('attr_touches') }} as touches
        on
            lines.second_buyer_hash = touches.buyer_hash
            and touches.touched_at <= lines.created_at
            and touches.touched_at > {{ hours_earlier('lines.created_at', 'largest_window.hours') }}
),

eligible as (
    select
        candidates.*,
        rules.rule_set_id,
        rules.model,
        rules.blend,
        rules.max_touches,
        rules.path_transform,
        rules.first_weight,
        rules.last_weight,
        rules.half_life_hours,
        position(',' || candidates.kind || ',' in ',' || rules.evidence_order || ',') as preference
    from candidates
    inner join rules on candidates.market = rules.market and candidates.order_date between rules.valid_from and rules.valid_to
    where
        position(',' || candidates.kind || ',' in ',' || rules.evidence_order || ',') > 0
        and (candidates.kind <> 'click' or candidates.touched_at > {{ hours_earlier('candidates.created_at', 'rules.click_window_hours') }})
        and (candidates.kind <> 'view' or candidates.touched_at > {{ hours_earlier('candidates.created_at', 'rules.view_window_hours') }})
        and (rules.paid_policy = 'include' or candidates.is_paid = (rules.paid_policy = 'only'))
        and (rules.include_own_accounts or not candidates.is_own)
        and not coalesce(rules.same_product_only and candidates.product_id <> candidates.line_product_id, false)
),

strongest as (
    select
        eligible.*,
        min(eligible.preference) over (partition by eligible.rule_set_id, eligible.line_key) as best_preference
    from eligible
),

latest as (
    select
        strongest.*,
        row_number() over (
            partition by strongest.rule_set_id, strongest.line_key
            order by strongest.touched_at desc nulls last, strongest.strength asc nulls last, strongest.touch_key desc nulls last
        ) as recency,
        lag(strongest.touch_key) over touch_order as previous_touch_key,
        lag(strongest.creator_key) over touch_order as previous_creator_key,
        lag(strongest.content_id) over touch_order as previous_content_id
    from strongest
    where strongest.blend or strongest.preference = strongest.best_preference
    window touch_order as (
        partition by strongest.rule_set_id, strongest.line_key
        order by strongest.touched_at asc nulls last, strongest.strength desc nulls last, strongest.touch_key asc nulls last
    )
),

path as (
    select
        latest.*,
        row_number() over (
            partition by latest.rule_set_id, latest.line_key
            order by latest.touched_at asc nulls last, latest.strength desc nulls last, latest.touch_key asc nulls last
        ) as touch_position,
        count(*) over (partition by latest.rule_set_id, latest.line_key) as touch_count,
        max(latest.touched_at) over (partition by latest.rule_set_id, latest.line_key) as last_touched_at
    from latest
    where
        latest.recency <= latest.max_touches
        and (
            latest.path_transform <> 'collapse_repeats'
            or latest.recency = latest.max_touches
            or latest.previous_touch_key is null
            or latest.creator_key is distinct from latest.previous_creator_key
            or latest.content_id is distinct from latest.previous_content_id
        )
),

weighted as (
    select
        path.*,
        {{ touch_weight('path') }} as weight,
        sum({{ touch_weight('path') }}) over (partition by path.rule_set_id, path.line_key) as total_weight
    from path
),

shared as (
    select
        weighted.*,
        cast(round(weighted.weight / nullif(weighted.total_weight, 0), 8) as decimal(18, 8)) as share
    from weighted
    where weighted.weight > 0
),

credited as (
    select
        shared.*,
        case
            when shared.touch_position = max(shared.touch_position) over (partition by shared.rule_set_id, shared.line_key)
                then cast(1 as decimal(18, 8)) - (sum(shared.share) over (partition by shared.rule_set_id, shared.line_key) - shared.share)
            else shared.share
        end as credit
    from shared
)

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
    credited.creator_key,
    credited.content_id,
    coalesce(credited.kind, 'none') as evidence,
    coalesce(credited.is_paid, false) as is_paid,
    credited.touched_at,
    cast(coalesce(credited.credit, 1) as decimal(18, 8)) as credit
from lines
inner join rules on lines.market = rules.market and lines.order_date between rules.valid_from and rules.valid_to
left join credited on lines.line_key = credited.line_key and rules.rule_set_id = credited.rule_set_id
