{#
  CTEs from paths to credits (attribution.md "From touches to credits"), the last one `credited`: line x rule set x touch with a credit. Needs the
  CTEs of touch_paths. Credits of a line and rule set sum to exactly 1: each is rounded half up to 8 places, the remainder goes to the last
  credited touch. Nothing is summed for a touch that takes all.
#}
{% macro path_credits() -%}
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
    inner join ({{ linkstar.touches_of('path', 'rules.weights_month is not null') }}) as touches on path.touch_key = touches.touch_key
    left join {{ ref('attr_channel_weights') }} as weights on {{ linkstar.channel_weight_key('rules', linkstar.touch_channel('touches')) }} = weights.channel_key
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
        {{ linkstar.touch_weight('priced') }} as weight
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
    where (touch_count = 1 or model in ('last_touch', 'first_touch')) and (weight > 0 or {{ linkstar.is_data_driven('model') }})
),

weighed as (
    select
        weighted.*,
        sum(weighted.weight) over (partition by weighted.line_key, weighted.rule_no) as total_weight
    from weighted
    where touch_count > 1 and model not in ('last_touch', 'first_touch') and (weighted.weight > 0 or {{ linkstar.is_data_driven('weighted.model') }})
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
{%- endmacro %}
