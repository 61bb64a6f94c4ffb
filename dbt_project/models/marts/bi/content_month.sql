-- Grain: month x market x content (no content: sales that none explains, and costs that name none): the days of content_roi under the
-- official rule added up. In the reporting currency, additive.
with official as (
    {{ official_days('content_roi', 'content_id') }}
),

months as (
    select
        cast(date_trunc('month', date) as date) as month_start,
        market,
        content_id,
        {{ sum_of_bi_measures() }}
    from official
    group by cast(date_trunc('month', date) as date), market, content_id
)

select
    months.month_start,
    months.market,
    months.content_id,
    contents.title,
    contents.content_type,
    contents.url,
    cast(contents.published_local as date) as published_on,
    contents.creator_id,
    coalesce(creators.name, creators.handle_main, contents.creator_id, '未归因 / unattributed') as creator_name,
    creators.tier,
    creators.category,
    creators.owner,
    creators.agency,
    {% for measure in bi_roi_measures() -%}
    months.{{ measure }}{{ ',' if not loop.last }}
    {% endfor %}
from months
left join {{ ref('dim_contents') }} as contents on months.content_id = contents.content_id
left join {{ ref('dim_creators') }} as creators on contents.creator_id = creators.creator_id
