-- Grain: counted order line x rule set x touch: the credit and the money it carries. Money of a touch = credit x the line's
-- money, rounded half up; the last touch takes the remainder, so that a line's touches sum to exactly the line's money.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_dirty_credits', scope_key='order_key') }}

with credits as (
    select *
    from {{ ref('attr_credits') }} as all_credits
    where {{ in_scope(ref('mart_dirty_credits'), 'order_key', 'all_credits.order_key') }}
),

shared as (
    select
        credits.*,
        lines.order_line_id,
        lines.currency,
        lines.quantity,
        {% for amount in credited_money() -%}
        lines.{{ amount }},
        {{ money_times('lines.' ~ amount, 'credits.credit') }} as {{ amount }}_part,
        {% endfor -%}
        credits.touch_position = max(credits.touch_position) over (partition by credits.line_key, credits.rule_set_id) as is_last_touch
    from credits
    inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
)

select
    shared.line_key,
    shared.order_line_id,
    shared.order_key,
    shared.order_date,
    shared.order_month,
    shared.market,
    shared.shop_id,
    shared.rule_set_id,
    shared.rule_version,
    shared.touch_position,
    shared.touch_count,
    cast(shared.touch_key as varchar) as touch_id,
    creators.creator_id,
    shared.content_id,
    shared.evidence,
    shared.is_paid,
    shared.touched_at,
    shared.credit,
    cast(shared.quantity * shared.credit as decimal(18, 8)) as items_sold,
    shared.currency,
    {% for amount in credited_money() -%}
    cast(case
        when shared.is_last_touch then shared.{{ amount }} - sum(shared.{{ amount }}_part) over by_line + shared.{{ amount }}_part
        else shared.{{ amount }}_part
    end as decimal(18, 4)) as {{ amount }}{{ "," if not loop.last }}
    {% endfor -%}
from shared
left join {{ ref('attr_creators') }} as creators on shared.creator_key = creators.creator_key
window by_line as (partition by shared.line_key, shared.rule_set_id)
