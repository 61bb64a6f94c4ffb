-- Grain: day x market x creator (no creator: the unattributed share, and costs without a creator). The official rule only, in the
-- reporting currency; every measure is additive, so any SUM is the total of what is selected. A cost without a market stands in
-- creator_roi under the official rule set of each market: here once.
with official as (
    select
        days.*,
        row_number() over (
            partition by days.period_start, days.market, days.creator_id order by days.rule_set_id asc nulls last
        ) as choice
    from {{ ref('creator_roi') }} as days
    where days.period_type = 'day' and days.is_official
)

select
    roi.period_start as date,
    roi.market,
    roi.creator_id,
    coalesce(creators.name, creators.handle_main, roi.creator_id, '未归因 / unattributed') as creator_name,
    creators.handle_main,
    creators.role,
    creators.tier,
    creators.category,
    creators.owner,
    creators.agency,
    coalesce(creators.is_mapped, false) as is_mapped,
    {% for measure in bi_creator_measures() -%}
    roi.{{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
from official as roi
left join {{ ref('dim_creators') }} as creators on roi.creator_id = creators.creator_id
where roi.choice = 1
