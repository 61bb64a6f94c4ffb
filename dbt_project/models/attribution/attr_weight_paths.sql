-- Grain: version of a data-driven rule set x market x month (whose weights are to be worked out) x path of channels: how many counted lines came
-- that way, and how many buyers went it without a counted order.
with rules as (
    select * from {{ ref('attr_weight_dues') }}
),

lines as (
    select lines.*
    from {{ ref('attr_lines') }} as lines
    inner join (select distinct rules.market, rules.order_month from rules) as months
        on lines.market = months.market and lines.order_month = months.order_month
    where lines.is_counted
),

{{ touch_paths() }},

ways as (
    select
        rules.rule_set_id,
        rules.market,
        rules.order_month,
        {{ ordered_texts(touch_channel('touches'), 'path.touch_position') }} as channels,
        1 as conversions
    from path
    inner join numbered_rules as rules on path.path_no = rules.path_no
    inner join {{ ref('attr_touches') }} as touches on path.touch_key = touches.touch_key
    group by rules.rule_set_id, rules.market, rules.order_month, path.line_key
    union all
    select
        rule_set_id,
        market,
        order_month,
        channels,
        0 as conversions
    from {{ ref('attr_weight_dead_ends') }}
),

counted as (
    select
        rule_set_id,
        market,
        order_month,
        channels,
        sum(conversions) as conversions,
        count(*) - sum(conversions) as dead_ends
    from ways
    group by rule_set_id, market, order_month, channels
)

select
    rules.named_rule_set_id as rule_set_id,
    rules.rule_version,
    rules.market,
    rules.order_month,
    rules.model,
    counted.channels,
    cast(coalesce(counted.conversions, 0) as bigint) as conversions,
    cast(coalesce(counted.dead_ends, 0) as bigint) as dead_ends,
    coalesce(sum(counted.conversions) over (partition by rules.rule_set_id, rules.market, rules.order_month), 0) >= {{ var('weights_min_conversions') }}
        as is_enough
from rules
left join counted
    on rules.rule_set_id = counted.rule_set_id and rules.market = counted.market and rules.order_month = counted.order_month
