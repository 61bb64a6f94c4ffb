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

channelled as (
    select
        path.*,
        case when path.weights_month is not null then {{ channel_weight_key('path', touch_channel('path')) }} end as channel_key
    from path
),

priced as (
    select
        channelled.*,
        weights.weight as channel_weight
    from channelled
    left join {{ ref('attr_channel_weights') }} as weights on channelled.channel_key = weights.channel_key
),

weighted as (
    select
        priced.*,
        {{ touch_weight('priced') }} as weight,
        sum({{ touch_weight('priced') }}) over (partition by priced.rule_set_id, priced.line_key) as total_weight
    from priced
),

-- channels of a line that all have weight 0 share alike
shared as (
    select
        weighted.*,
        cast(round(case
            when weighted.total_weight > 0 then weighted.weight / weighted.total_weight
            else 1.0 / cast(weighted.touch_count as double)
        end, 8) as decimal(18, 8)) as share
    from weighted
    where weighted.weight > 0 or (weighted.total_weight = 0 and {{ is_data_driven('weighted.model') }})
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
    rules.weights_month,
    cast(coalesce(credited.credit, 1) as decimal(18, 8)) as credit
from lines
inner join rules on lines.market = rules.market and lines.order_date between rules.valid_from and rules.valid_to
left join credited on lines.line_key = credited.line_key and rules.rule_set_id = credited.rule_set_id
