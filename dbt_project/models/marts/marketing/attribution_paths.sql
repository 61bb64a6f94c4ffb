-- Grain: market x order month x aspect x item x next item: what leads buyers to an order, whatever the rules: how many touches a line has
-- (length), how long the first lies before the order (time_to_order), the first and the last content, and which channel follows which
-- (transition; a channel is a kind of evidence and a type of content). A line counts once in each item it has.
with steps as (
    select
        journeys.line_key,
        journeys.touch_position,
        journeys.touch_count,
        journeys.content_id,
        journeys.channel,
        lead(journeys.channel) over (partition by journeys.line_key order by journeys.touch_position asc nulls last) as next_channel,
        journeys.minutes_to_order
    from (
        select
            touches.*,
            touches.kind || coalesce(':' || contents.content_type, '') as channel,
            cast(floor({{ seconds_between('touches.touched_at', 'touches.ordered_at') }} / 60) as bigint) as minutes_to_order
        from {{ ref('mart_journeys') }} as touches
        left join {{ ref('dim_contents') }} as contents on touches.content_id = contents.content_id
    ) as journeys
),

first_steps as (
    select
        line_key,
        touch_count,
        minutes_to_order
    from steps
    where touch_position = 1
),

paths as (
    select
        lines.line_key,
        lines.order_key,
        lines.market,
        lines.order_month,
        lines.gmv_net_rc,
        coalesce(first_steps.touch_count, 0) as touch_count,
        first_steps.minutes_to_order
    from {{ ref('mart_lines') }} as lines
    left join first_steps on lines.line_key = first_steps.line_key
    where lines.is_counted
),

parts as (
    select
        line_key,
        'length' as aspect,
        cast(touch_count as varchar) as item,
        cast(null as varchar) as next_item
    from paths
    union all
    select
        line_key,
        'time_to_order' as aspect,
        case
            when minutes_to_order < 60 then '0-1h' when minutes_to_order < 1440 then '1-24h' when minutes_to_order < 4320 then '1-3d'
            when minutes_to_order < 10080 then '3-7d' when minutes_to_order < 20160 then '7-14d' else '14d+'
        end as item,
        null as next_item
    from first_steps
    union all
    select
        line_key,
        'first_content' as aspect,
        content_id as item,
        null as next_item
    from steps
    where touch_position = 1
    union all
    select
        line_key,
        'last_content' as aspect,
        content_id as item,
        null as next_item
    from steps
    where touch_position = touch_count
    union all
    select
        line_key,
        'transition' as aspect,
        '(start)' as item,
        channel as next_item
    from steps
    where touch_position = 1
    union all
    select
        line_key,
        'transition' as aspect,
        channel as item,
        coalesce(next_channel, '(order)') as next_item
    from steps
),

line_parts as (
    select
        line_key,
        aspect,
        item,
        next_item,
        count(*) as steps
    from parts
    group by line_key, aspect, item, next_item
)

select
    paths.market,
    paths.order_month,
    line_parts.aspect,
    line_parts.item,
    line_parts.next_item,
    cast(sum(line_parts.steps) as bigint) as steps,
    count(*) as lines,
    count(distinct paths.order_key) as orders,
    cast(sum(paths.gmv_net_rc) as decimal(28, 4)) as gmv_net_rc,
    cast(sum(paths.minutes_to_order) as bigint) as minutes_to_order
from line_parts
inner join paths on line_parts.line_key = paths.line_key
group by paths.market, paths.order_month, line_parts.aspect, line_parts.item, line_parts.next_item
