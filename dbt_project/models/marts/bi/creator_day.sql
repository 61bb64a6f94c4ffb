-- Grain: day x market x creator (no creator: the unattributed share, and costs without a creator). The official rule only, in the
-- reporting currency; every measure is additive, so any SUM is the total of what is selected.
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
from {{ ref('creator_roi').include(database=false) }} as roi
left join {{ ref('dim_creators').include(database=false) }} as creators on roi.creator_id = creators.creator_id
where roi.period_type = 'day' and roi.is_official
