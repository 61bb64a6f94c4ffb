-- Grain: rule set x market x subject (roi_subjects) x day x first weekday x buyer who ordered: what periods count their buyers from.
{{ config(materialized='incremental', incremental_strategy='replace_dirty', scope='mart_roi_dirty_days', scope_key='fact_date') }}

with credits as (
    select
        credits.rule_set_id,
        credits.market,
        credits.creator_id,
        credits.content_id,
        lines.product_id,
        {{ campaign_of_sale() }} as campaign_id,
        credits.order_date as fact_date,
        coalesce(shops.week_start, 'mon') as week_start,
        lines.buyer_hash
    from {{ ref('mart_credits') }} as credits
    inner join {{ ref('mart_lines') }} as lines on credits.line_key = lines.line_key
    left join {{ ref('attr_shops') }} as shops on credits.shop_id = shops.shop_id
    {{ join_campaign_of_sale('credits.creator_id', 'lines.product_id', 'credits.order_date') }}
    where
        credits.credit > 0 and lines.buyer_hash is not null
        and {{ in_scope(ref('mart_roi_dirty_days'), 'fact_date', 'credits.order_date') }}
)

select distinct
    credits.rule_set_id,
    credits.market,
    subjects.subject_type,
    {{ roi_subject_id('credits') }} as subject_id,
    credits.fact_date,
    credits.week_start,
    credits.buyer_hash
from credits
cross join {{ roi_subjects() }}
