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

priced as (
    select
        path.*,
        rules.model,
        rules.first_weight,
        rules.last_weight,
        rules.half_life_hours,
        cast(null as double) as channel_weight
    from path
    inner join numbered_rules as rules on path.rule_no = rules.rule_no
    where rules.weights_month is null
    union all
    select
        path.*,
        rules.model,
        rules.first_weight,
        rules.last_weight,
        rules.half_life_hours,
        weights.weight as channel_weight
    from path
    inner join numbered_rules as rules on path.rule_no = rules.rule_no
    inner join ({{ touches_of('path', 'rules.weights_month is not null') }}) as touches on path.touch_key = touches.touch_key
    left join {{ ref('attr_channel_weights') }} as weights on {{ channel_weight_key('rules', touch_channel('touches')) }} = weights.channel_key
    where rules.weights_month is not null
),

weighted as (
    select
        line_key,
        rule_no,
        touch_key,
        touched_at,
        touch_position,
        touch_count,
        model,
        {{ touch_weight('priced') }} as weight
    from priced
),

-- one touch takes all without being weighed against others
alone as (
    select
        line_key,
        rule_no,
        touch_key,
        touched_at,
        touch_position,
        touch_count,
        cast(1 as decimal(18, 8)) as credit
    from weighted
    where (touch_count = 1 or model in ('last_touch', 'first_touch')) and (weight > 0 or {{ is_data_driven('model') }})
),

weighed as (
    select
        weighted.*,
        sum(weighted.weight) over (partition by weighted.line_key, weighted.rule_no) as total_weight
    from weighted
    where touch_count > 1 and model not in ('last_touch', 'first_touch') and (weighted.weight > 0 or {{ is_data_driven('weighted.model') }})
),

-- channels of a line that all have weight 0 share alike
shared as (
    select
        line_key,
        rule_no,
        touch_key,
        touched_at,
        touch_position,
        touch_count,
        cast(round(case
            when total_weight > 0 then weight / total_weight
            else 1.0 / cast(touch_count as double)
        end, 8) as decimal(18, 8)) as share
    from weighed
    where weight > 0 or total_weight = 0
),

credited as (
    select
        line_key,
        rule_no,
        touch_key,
        touched_at,
        touch_position,
        touch_count,
        credit
    from alone
    union all
    select
        shared.line_key,
        shared.rule_no,
        shared.touch_key,
        shared.touched_at,
        shared.touch_position,
        shared.touch_count,
        case
            when shared.touch_position = max(shared.touch_position) over (partition by shared.line_key, shared.rule_no)
                then cast(1 as decimal(18, 8)) - (sum(shared.share) over (partition by shared.line_key, shared.rule_no) - shared.share)
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
