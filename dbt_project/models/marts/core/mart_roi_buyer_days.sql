-- Grain: rule set x market x creator x day x first weekday x buyer who ordered: what periods count their buyers from.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_roi_dirty_days', scope_key='fact_date') }}

select distinct
    credits.rule_set_id,
    credits.market,
    credits.creator_id,
    credits.order_date as fact_date,
    coalesce(shops.week_start, 'mon') as week_start,
    lines.buyer_hash
from {{ ref('mart_credits') }} as credits
inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
left join {{ ref('attr_shops') }} as shops on credits.shop_id = shops.shop_id
where
    credits.is_first_in_order and lines.buyer_hash is not null
    and {{ in_scope(ref('mart_roi_dirty_days'), 'fact_date', 'credits.order_date') }}
