-- Grain: counted order line x rule set x touch: the credit and the money it carries. Money of a touch = credit x the line's
-- money, rounded half up; the last touch takes the remainder, so that a line's touches sum to exactly the line's money.
-- Whole orders are computed together.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_credits', scope_key='order_key') }}

with credits as (
    select
        all_credits.*,
        all_credits.touch_position = max(all_credits.touch_position) over (partition by all_credits.line_key, all_credits.rule_set_id) as is_last_touch
    from {{ ref('attr_credits') }} as all_credits
    where {{ in_scope(ref('mart_dirty_credits'), 'order_key', 'all_credits.order_key') }}
),

-- what the touches before the last one take
taken as (
    select
        credits.line_key,
        credits.rule_set_id,
        {% for amount in credited_money() -%}
        sum({{ money_times('lines.' ~ amount, 'credits.credit') }}) as {{ amount }}{{ "," if not loop.last }}
        {% endfor -%}
    from credits
    inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
    where not credits.is_last_touch
    group by credits.line_key, credits.rule_set_id
)

select
    credits.line_key,
    lines.order_line_id,
    credits.order_key,
    credits.order_date,
    credits.order_month,
    credits.market,
    credits.shop_id,
    credits.rule_set_id,
    credits.rule_version,
    credits.touch_position,
    credits.touch_count,
    {{ touch_id('credits.touch_key') }} as touch_id,
    creators.creator_id,
    credits.content_id,
    credits.evidence,
    credits.is_paid,
    credits.touched_at,
    credits.weights_month,
    credits.credit,
    cast(lines.quantity * credits.credit as decimal(18, 8)) as items_sold,
    lines.currency,
    {% for amount in credited_money() -%}
    cast(case
        when credits.is_last_touch then lines.{{ amount }} - coalesce(taken.{{ amount }}, 0)
        else {{ money_times('lines.' ~ amount, 'credits.credit') }}
    end as decimal(18, 4)) as {{ amount }}{{ "," if not loop.last }}
    {% endfor -%}
from credits
inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
left join taken on credits.line_key = taken.line_key and credits.rule_set_id = taken.rule_set_id
left join {{ ref('attr_creators') }} as creators on credits.creator_key = creators.creator_key
