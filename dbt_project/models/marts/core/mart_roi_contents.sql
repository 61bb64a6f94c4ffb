-- Grain: period type x period x market x subject (roi_subjects): contents published in the period, each once, however many shops of the market
-- show it: of the creator, the content itself, those that show the product, those the contents sheet gives to the campaign. Photos count
-- as videos.
with placed as (
    select
        contents.*,
        details.campaign_code
    from {{ ref('mart_content_shops') }} as contents
    left join {{ ref('dim_contents') }} as details on contents.content_id = details.content_id
),

by_subject as (
    {% for subject_type, subject_id in {'creator': 'creator_id', 'content': 'content_id', 'campaign': 'campaign_code'}.items() -%}
    select
        '{{ subject_type }}' as subject_type,
        placed.{{ subject_id }} as subject_id,
        placed.content_id,
        placed.is_live,
        placed.market,
        placed.week_start,
        placed.published_on
    from placed
    union all
    {% endfor -%}
    select
        'product' as subject_type,
        products.product_id as subject_id,
        placed.content_id,
        placed.is_live,
        placed.market,
        placed.week_start,
        placed.published_on
    from placed
    inner join {{ ref('content_products') }} as products on placed.content_id = products.content_id
)

select
    period_types.period_type,
    {{ period_start('period_types.period_type', 'contents.published_on', 'contents.week_start') }} as period_start,
    contents.market,
    contents.subject_type,
    contents.subject_id,
    count(distinct case when not contents.is_live then contents.content_id end) as videos_published,
    count(distinct case when contents.is_live then contents.content_id end) as lives_held
from by_subject as contents
cross join {{ period_types() }}
group by
    period_types.period_type, {{ period_start('period_types.period_type', 'contents.published_on', 'contents.week_start') }}, contents.market,
    contents.subject_type, contents.subject_id
