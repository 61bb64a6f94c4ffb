-- Grain: day x market x creator (no creator: the unattributed share, and costs without a creator). The official rule only, in the
-- reporting currency; every measure is additive, so any SUM is the total of what is selected.
with official as (
    {{ official_days('creator_roi', 'creator_id') }}
)

select
    official.date,
    official.market,
    official.creator_id,
    coalesce(creators.name, creators.handle_main, official.creator_id, '未归因 / unattributed') as creator_name,
    creators.handle_main,
    creators.role,
    creators.tier,
    creators.category,
    creators.owner,
    creators.agency,
    coalesce(creators.is_mapped, false) as is_mapped,
    {% for measure in bi_roi_measures() -%}
    official.{{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
from official
left join {{ ref('dim_creators') }} as creators on official.creator_id = creators.creator_id
