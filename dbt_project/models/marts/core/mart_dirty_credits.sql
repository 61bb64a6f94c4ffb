-- Grain: order x reason x refresh in which the credited money of its lines must be computed again: its credits or its money
-- changed. Whole orders, so that a line that vanished is found through its order. Append-only and numbered.
{{ config(materialized='incremental', incremental_strategy='append') }}

with reasons as (
    select
        orders.order_key,
        'money' as reason
    from {{ ref('mart_dirty_orders') }} as orders
    where {{ since_applied('orders.seq') }}
    union all
    select
        lines.order_key,
        'credit' as reason
    from {{ ref('attr_dirty_lines') }} as dirty_lines
    inner join {{ ref('attr_lines') }} as lines on dirty_lines.line_key = lines.line_key
    where {{ since_applied('dirty_lines.seq') }}
)

select distinct
    order_key,
    reason,
    cast({{ var('run_seq') }} as bigint) as seq
from reasons
{%- if not is_incremental() %}
where false
{%- endif %}
