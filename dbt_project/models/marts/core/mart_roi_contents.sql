-- Grain: period type x period x market x creator: contents published in the period, each once, however many shops of the market show
-- it. Photos count as videos.
select
    period_types.period_type,
    {{ period_start('period_types.period_type', 'contents.published_on', 'contents.week_start') }} as period_start,
    contents.market,
    contents.creator_id,
    count(distinct case when not contents.is_live then contents.content_id end) as videos_published,
    count(distinct case when contents.is_live then contents.content_id end) as lives_held
from {{ ref('mart_content_shops') }} as contents
cross join {{ period_types() }}
group by
    period_types.period_type, {{ period_start('period_types.period_type', 'contents.published_on', 'contents.week_start') }}, contents.market, contents.creator_id
