{#
  CTEs from paths to credits (attribution.md "From touches to credits"), the last one `credited`: line x rule set x touch with a credit. Needs the
  CTEs of touch_paths. Models that look at nothing but the place of a touch give all paths of a length the same credits: those are worked out once for
  each length. Of the other models every path is weighed.
#}
{% macro path_credits() -%}
place_weights as (
    select
        lengths.path_no,
        rules.rule_no,
        rules.model,
        lengths.touch_position,
        lengths.touch_count,
        {{ linkstar.place_weight('lengths', 'rules') }} as weight
    from (
        select
            path_no,
            touch_count,
            unnest(range(1, touch_count + 1)) as touch_position
        from (select distinct path.path_no, path.touch_count from path)
    ) as lengths
    inner join numbered_rules as rules on lengths.path_no = rules.path_no
    where {{ linkstar.is_by_place('rules.model') }}
),

{{ linkstar.credits_of('place_weights', ['path_no', 'rule_no', 'touch_count'], ['touch_position'], 'place_credits') }},

path_weights as (
    select
        path.line_key,
        rules.rule_no,
        rules.model,
        path.touch_key,
        path.touched_at,
        path.touch_position,
        path.touch_count,
        {{ linkstar.path_weight('path', 'rules') }} as weight
    from path
    inner join numbered_rules as rules on path.path_no = rules.path_no
    where not {{ linkstar.is_by_place('rules.model') }} and rules.weights_month is null
    union all
    select
        path.line_key,
        rules.rule_no,
        rules.model,
        path.touch_key,
        path.touched_at,
        path.touch_position,
        path.touch_count,
        coalesce(weights.weight, 0.0) as weight
    from path
    inner join numbered_rules as rules on path.path_no = rules.path_no
    inner join ({{ linkstar.touches_of('path', 'numbered_rules', 'rules.weights_month is not null') }}) as touches on path.touch_key = touches.touch_key
    left join {{ ref('attr_channel_weights') }} as weights on {{ linkstar.channel_weight_key('rules', linkstar.touch_channel('touches')) }} = weights.channel_key
    where not {{ linkstar.is_by_place('rules.model') }} and rules.weights_month is not null
),

{{ linkstar.credits_of('path_weights', ['line_key', 'rule_no'], ['touch_key', 'touched_at', 'touch_position', 'touch_count'], 'path_credits') }},

credited as (
    select
        path.line_key,
        place_credits.rule_no,
        path.touch_key,
        path.touched_at,
        path.touch_position,
        path.touch_count,
        place_credits.credit
    from path
    inner join place_credits
        on path.path_no = place_credits.path_no and path.touch_count = place_credits.touch_count and path.touch_position = place_credits.touch_position
    union all
    select
        line_key,
        rule_no,
        touch_key,
        touched_at,
        touch_position,
        touch_count,
        credit
    from path_credits
)
{%- endmacro %}

{#
  CTEs from weights to credits, the last one named `name`: the columns of `key` and `shown`, and the credit. The credits of a key sum to exactly 1: each is
  rounded half up to 8 places, the remainder goes to the last credited touch. Channels of a path that all have weight 0 share alike.
#}
{% macro credits_of(weights, key, shown, name) -%}
{{ name }}_shared as (
    select
        {{ (key + shown) | join(', ') }},
        touch_position as place,
        cast(round(case
            when total_weight > 0 then weight / total_weight
            else 1.0 / cast(touch_count as double)
        end, 8) as decimal(18, 8)) as share
    from (
        select
            {{ weights }}.*,
            sum({{ weights }}.weight) over (partition by {{ key | join(', ') }}) as total_weight
        from {{ weights }}
        where {{ weights }}.weight > 0 or {{ linkstar.is_data_driven(weights ~ '.model') }}
    )
    where weight > 0 or total_weight = 0
),

{{ name }} as (
    select
        {{ (key + shown) | join(', ') }},
        case
            when place = max(place) over same_path then cast(1 as decimal(18, 8)) - (sum(share) over same_path - share)
            else share
        end as credit
    from {{ name }}_shared
    window same_path as (partition by {{ key | join(', ') }})
)
{%- endmacro %}
