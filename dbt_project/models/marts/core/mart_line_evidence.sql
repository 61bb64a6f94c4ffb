-- Grain: counted order line with a touch: what the platform's record and the last tracked click say, whatever the rules. What a LIVE says is
-- joined where it is read: whose it is may become known later.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='attr_dirty_lines', scope_key='line_key') }}

with touches as (
    select
        journeys.*,
        journeys.kind = 'click' and row_number() over (
            partition by journeys.line_key, journeys.kind order by journeys.touch_position desc nulls last
        ) = 1 as is_last_click
    from {{ ref('mart_journeys') }} as journeys
    where {{ in_scope(ref('attr_dirty_lines'), 'line_key', 'journeys.line_key') }}
)

select
    line_key,
    order_key,
    max(case when kind = 'platform' then creator_id end) as platform_creator_id,
    max(case when is_last_click then creator_id end) as click_creator_id,
    max(case when kind = 'platform' and is_paid then content_id end) as ads_content_id,
    bool_or(kind in ('click', 'view')) as has_own_touch
from touches
group by line_key, order_key
